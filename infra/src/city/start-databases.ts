import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import { findBinary } from '../find-binary.ts'
import type { ServerProcess } from '../run-server.ts'
import { startMariadb } from '../start-mariadb.ts'
import { startPostgres } from '../start-postgres.ts'

/** Of the departments, not of the hub. */
export interface Databases {
  readonly postgres: ServerProcess
  readonly mariadb: ServerProcess
}

/**
 * Starts the database servers of the departments, their data in the city's own folder. What was started is stopped through `opened`.
 *
 * @throws HutongError HUTONG_BINARY_NOT_FOUND before anything is started, HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED
 */
export async function startDatabases(
  data: string,
  opened: AsyncDisposableStack,
): Promise<Databases> {
  const start = async (
    name: string,
    startIn: (folder: string) => Promise<ServerProcess>,
  ): Promise<ServerProcess> => {
    const folder = join(data, name)
    await mkdir(folder, { recursive: true })
    const server = await startIn(folder)
    opened.defer(() => server.stop())
    return server
  }
  const [postgres, mariadb] = await Promise.all([
    start('postgres', startPostgres),
    start('mariadb', startMariadb),
  ])
  return { postgres, mariadb }
}

const packages: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgresql'],
  ['mariadbd', 'mariadb-server'],
  ['mariadb-install-db', 'mariadb-server'],
  ['mariadb-admin', 'mariadb-client'],
  ['openssl', 'openssl'],
  ['java', 'openjdk-17-jre-headless'],
  ['mvn', 'maven'],
])

/** What the departments' systems need that is not on this machine. @throws HutongError HUTONG_BINARY_NOT_FOUND with everything at once */
export function requireDepartmentEngines(path?: string): void {
  const absent = [...packages].filter(([binary]) => findBinary(binary, path) === undefined)
  if (absent.length === 0) return
  const names = absent.map(([binary]) => binary).join(', ')
  const wanted = [...new Set(absent.map(([, debian]) => debian))].join(' ')
  throw new HutongError(
    'HUTONG_BINARY_NOT_FOUND',
    `the departments' own systems need ${names}: apt-get install ${wanted}, or read files for all departments (--files)`,
  )
}
