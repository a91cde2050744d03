import { fillMariadb } from './departments/fill-mariadb.ts'
import { fillPostgres } from './departments/fill-postgres.ts'
import { registersOf } from './city-connectors.ts'
import type { Databases } from './start-databases.ts'

/** Departments by the name of their folder; their databases have the same name with `_`. */
const inPostgres = ['civil-affairs', 'social-security', 'real-estate'] as const
const inMariadb = ['public-security'] as const

export const databaseOf = (department: string): string => department.replaceAll('-', '_')

/** Fills the databases of the departments that have one, side by side, unless that was done before. */
export async function fillDatabases({
  databases: { postgres, mariadb },
  password,
  inbox,
}: {
  readonly databases: Databases
  /** Of the user by which connectors read. */
  readonly password: string
  readonly inbox: string
}): Promise<void> {
  const fillAll = (
    departments: readonly string[],
    { address }: { readonly address: string },
    fill: typeof fillPostgres,
  ): readonly Promise<void>[] =>
    departments.map(async (department) =>
      fill({
        address,
        database: databaseOf(department),
        password,
        registers: await registersOf(department),
        inbox,
      }),
    )
  await Promise.all([
    ...fillAll(inPostgres, postgres, fillPostgres),
    ...fillAll(inMariadb, mariadb, fillMariadb),
  ])
}
