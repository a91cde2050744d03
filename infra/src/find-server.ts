import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { RunningServer } from './run-server.ts'

export type ServerName = 'redis' | 'kafka'

/** Where a suite gets a real server from; `missing` says what to install. */
export type FoundServer =
  | { readonly kind: 'running'; readonly address: string }
  | {
      readonly kind: 'startable'
      readonly by: 'binary' | 'docker'
      readonly start: () => Promise<RunningServer>
    }
  | { readonly kind: 'missing'; readonly why: string }

interface Recipe {
  readonly variable: string
  /** All of them must be on PATH. */
  readonly binaries: readonly string[]
  readonly start: () => Promise<RunningServer>
  readonly startInDocker: () => Promise<RunningServer>
}

const recipes: Readonly<Record<ServerName, Recipe>> = {
  redis: {
    variable: 'HUTONG_REDIS',
    binaries: ['redis-server'],
    start: async () => (await import('./start-redis.ts')).startRedis(),
    startInDocker: async () => (await import('./start-in-docker.ts')).startRedisInDocker(),
  },
  kafka: {
    variable: 'HUTONG_KAFKA',
    binaries: ['java', 'mvn'],
    start: async () => (await import('./start-kafka.ts')).startKafka(),
    startInDocker: async () => (await import('./start-in-docker.ts')).startKafkaInDocker(),
  },
}

/** In this order: an address in the environment; the binaries on PATH; Docker; else what is missing. */
export function findServer(
  name: ServerName,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FoundServer {
  const { variable, binaries, start, startInDocker } = recipes[name]
  const address = environment[variable]
  if (address !== undefined && address !== '') return { kind: 'running', address }
  const absent = binaries.filter((binary) => !isOnPath(binary, environment['PATH'] ?? ''))
  if (absent.length === 0) return { kind: 'startable', by: 'binary', start }
  if (hasDocker(environment)) return { kind: 'startable', by: 'docker', start: startInDocker }
  return {
    kind: 'missing',
    why: `no ${name}: set ${variable}, install ${absent.join(' and ')}, or start Docker`,
  }
}

function isOnPath(binary: string, path: string): boolean {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => isExecutable(join(folder, binary)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A client on PATH proves nothing: what counts is the engine's socket. */
function hasDocker(environment: Readonly<Record<string, string | undefined>>): boolean {
  return (environment['DOCKER_HOST'] ?? '') !== '' || existsSync('/var/run/docker.sock')
}
