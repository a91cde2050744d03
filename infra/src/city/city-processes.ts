import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findDepartments } from '@hutong/connectors'
import type { HutongError } from '@hutong/process'
import { freePort } from '../free-port.ts'
import type { RealSources } from './prepare-real-sources.ts'
import { childProcess } from './run-child.ts'
import type { CityProcess } from './run-child.ts'

/** The processes of a city by what they do. */
export interface CityProcesses {
  readonly catalogue: CityProcess
  readonly token: CityProcess
  readonly projection: CityProcess
  readonly audit: CityProcess
  readonly gateways: readonly CityProcess[]
  readonly connectors: readonly CityProcess[]
}

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** One process for each service, as many gateways as asked for, one connector for each department; none of them is started yet. */
export async function cityProcesses(city: {
  readonly data: string
  /** The front door's URL, which tokens name. */
  readonly issuer: string
  readonly kafka: string
  readonly redis: string
  readonly gatewayCount: number
  readonly catalogueFolder: string
  /** Sources that are switched off. */
  readonly offSources: readonly string[]
  /** How connectors reach the departments' own systems; left out, all of them read files. */
  readonly real: Pick<RealSources, 'sourcesFile' | 'connectorFiles'> | undefined
  /** Whether answers wait until Kafka has their entries as well. */
  readonly replicated: boolean
  readonly logLevel: string
  readonly onEnd: (failure: HutongError) => void
}): Promise<CityProcesses> {
  const { data, issuer, kafka, redis, gatewayCount, catalogueFolder, offSources, real, onEnd } =
    city
  const define = async (
    name: string,
    program: string,
    ...words: string[]
  ): Promise<CityProcess> => {
    const port = await freePort()
    return childProcess({
      name,
      url: `http://127.0.0.1:${port}`,
      words: [join(repository, program), ...words],
      environment: {
        ...withoutSettings(process.env),
        HUTONG_PROFILE: 'city',
        HUTONG_MODE: 'development',
        HUTONG_DATA: data,
        HUTONG_HOST: '127.0.0.1',
        HUTONG_PORT: String(port),
        HUTONG_INSTANCE: name,
        HUTONG_ISSUER: issuer,
        HUTONG_PROXIES: 'loopback',
        HUTONG_KAFKA: kafka,
        HUTONG_REDIS: redis,
        HUTONG_REPLICATED: city.replicated ? 'on' : 'off',
        HUTONG_LOG_LEVEL: city.logLevel,
        ...(real ? { HUTONG_SOURCES: real.sourcesFile } : {}),
      },
      onEnd,
    })
  }
  const service = (name: string, ...words: string[]): Promise<CityProcess> =>
    define(name, `services/${name}/src/main.ts`, ...words)
  const without = offSources.flatMap((source) => ['--without', source])
  const connector = (department: string): Promise<CityProcess> => {
    const file = real?.connectorFiles.get(department)
    const words = file === undefined ? without : ['--file', file, ...without]
    return define(`connector-${department}`, 'connectors/main.ts', department, ...words)
  }
  return {
    catalogue: await service('catalogue', '--files', catalogueFolder),
    token: await service('token'),
    projection: await service('projection'),
    audit: await service('audit'),
    gateways: await Promise.all(
      Array.from({ length: gatewayCount }, (_, at) =>
        define(`gateway-${at + 1}`, 'services/gateway/src/main.ts'),
      ),
    ),
    connectors: await Promise.all([...findDepartments().keys()].map(connector)),
  }
}

export const allOf = (processes: CityProcesses): readonly CityProcess[] => [
  processes.catalogue,
  processes.token,
  processes.projection,
  ...processes.connectors,
  ...processes.gateways,
  processes.audit,
]

/** What this process was told is not what its children are told, but for the witness, who cosigns the ledgers of all. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(
    ([name]) => !name.startsWith('HUTONG_') || name.startsWith('HUTONG_WITNESS'),
  )
  return Object.fromEntries(others)
}
