import { writeFileDurably } from '@hutong/process'
import { stringify } from 'yaml'
import type { DepartmentSystems } from './department-systems.ts'
import { databaseOf } from './fill-databases.ts'
import type { Databases } from './start-databases.ts'

const ownerOnly = 0o600
/** As whom connectors come to a web service. */
const user = 'hutong'

/** Writes the file that HUTONG_SOURCES names: where each system answers today. Secrets stay in their own files. */
export async function writeConnections(
  file: string,
  {
    databases: { postgres, mariadb },
    kafka,
    systems: { tax, health },
    secretFiles,
  }: {
    readonly databases: Databases
    /** Where Debezium writes to. */
    readonly kafka: string
    readonly systems: DepartmentSystems
    readonly secretFiles: {
      readonly databases: string
      readonly tax: string
      readonly health: string
    }
  },
): Promise<void> {
  const database = (server: string, department: string): object => ({
    url: `${server}/${databaseOf(department)}`,
    user: databaseOf(department),
    passwordFile: secretFiles.databases,
  })
  const connections = {
    'civil-affairs': database(`postgresql://${postgres.address}`, 'civil-affairs'),
    'social-security': database(`postgresql://${postgres.address}`, 'social-security'),
    'public-security': database(`mariadb://${mariadb.address}`, 'public-security'),
    'real-estate': { url: `kafka://${kafka}` },
    tax: {
      url: tax.url,
      oauth: {
        tokenUrl: `${tax.url}/oauth/token`,
        clientId: user,
        clientSecretFile: secretFiles.tax,
      },
    },
    health: { url: health.url, user, passwordFile: secretFiles.health },
  }
  await writeFileDurably(file, stringify(connections), ownerOnly)
}
