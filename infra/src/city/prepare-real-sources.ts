import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { HutongError } from '@hutong/process'
import { cityConnectors } from './city-connectors.ts'
import { departmentSystems } from './department-systems.ts'
import type { DepartmentSystems } from './department-systems.ts'
import { fillDatabases } from './fill-databases.ts'
import type { Databases } from './start-databases.ts'
import { makeCertificate, secretIn, senderKeyIn } from './sources-folder.ts'
import { settlePush } from './settle-push.ts'
import { writeConnections } from './write-connections.ts'

/** The departments' own systems, and what their connectors have to know of them. */
export interface RealSources {
  /** For HUTONG_SOURCES. */
  readonly sourcesFile: string
  /** The connector.yaml that reads a department's own system, by the name of its folder; the others read files. */
  readonly connectorFiles: ReadonlyMap<string, string>
  /** Those that are programs; none of them is started yet. */
  readonly systems: DepartmentSystems
  /** Holds what the databases' users have to say. */
  readonly passwordFile: string
}

/**
 * Sets up the departments' own systems over the files of a city: fills their databases, and writes down how connectors reach them. All of it
 * lies in the city's data folder, and a second start finds it as it was left.
 *
 * @throws HutongError HUTONG_BINARY_NOT_FOUND, HUTONG_COMMAND_FAILED; what a database throws
 */
export async function prepareRealSources(city: {
  readonly data: string
  readonly databases: Databases
  readonly kafka: string
  readonly onEnd: (failure: HutongError) => void
}): Promise<RealSources> {
  const { databases, kafka, onEnd } = city
  const data = resolve(city.data)
  const inbox = join(data, 'city')
  const folder = join(data, 'sources')
  await mkdir(folder, { recursive: true })
  const secretFiles = {
    databases: join(folder, 'databases.password'),
    tax: join(folder, 'tax.secret'),
    health: join(folder, 'health.password'),
    senderKey: join(folder, 'window-1.pem'),
  }
  const tls = { certFile: join(folder, 'rows.crt'), keyFile: join(folder, 'rows.key') }
  const [password, publicKey] = await Promise.all([
    secretIn(secretFiles.databases),
    senderKeyIn(secretFiles.senderKey),
    secretIn(secretFiles.tax),
    secretIn(secretFiles.health),
    makeCertificate(tls),
  ])
  const marketRegulation = join(folder, 'market-regulation.connector.yaml')
  const [targets] = await Promise.all([
    settlePush({ department: 'market-regulation', to: marketRegulation, tls, publicKey }),
    fillDatabases({ databases, password, inbox }),
  ])
  const systems = await departmentSystems({ inbox, folder, secretFiles, tls, targets, onEnd })
  const sourcesFile = join(data, 'sources.yaml')
  await writeConnections(sourcesFile, { databases, kafka, systems, secretFiles })
  return {
    sourcesFile,
    connectorFiles: new Map([...cityConnectors(), ['market-regulation', marketRegulation]]),
    systems,
    passwordFile: secretFiles.databases,
  }
}
