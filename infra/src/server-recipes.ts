import type { RunningServer } from './run-server.ts'
import type { OtherServers, OwnServers, ServerName } from './server-names.ts'

interface ServerRecipe<Own, Other> {
  /** All of them must be there. */
  readonly binaries: readonly string[]
  readonly start: () => Promise<Own>
  readonly elsewhere?: {
    /** Names its address in the environment. */
    readonly variable: string
    readonly at: (address: string) => Other
    readonly startInDocker: () => Promise<Other>
  }
}

/** What is not ours goes on when the suite has ended. */
const at = (address: string): RunningServer => ({ address, stop: async () => undefined })

/** How to come by each server. Nothing is loaded before it is needed. */
export const serverRecipes: {
  readonly [Name in ServerName]: ServerRecipe<OwnServers[Name], OtherServers[Name]>
} = {
  kafka: {
    binaries: ['java', 'mvn'],
    start: async () => (await import('./start-kafka.ts')).startKafka(),
    elsewhere: {
      variable: 'HUTONG_KAFKA',
      at,
      startInDocker: async () => (await import('./start-in-docker.ts')).startKafkaInDocker(),
    },
  },
  'kafka-three': {
    binaries: ['java', 'mvn'],
    start: async () => (await import('./start-kafka.ts')).startKafka({ brokers: 3 }),
  },
  connect: {
    binaries: ['java', 'mvn'],
    start: async () => (await import('./start-connect.ts')).startConnectWithKafka(),
  },
  redis: {
    binaries: ['redis-server'],
    start: async () => (await import('./start-redis.ts')).startRedis(),
    elsewhere: {
      variable: 'HUTONG_REDIS',
      at,
      startInDocker: async () => (await import('./start-in-docker.ts')).startRedisInDocker(),
    },
  },
  'redis-cluster': {
    binaries: ['redis-server'],
    start: async () => (await import('./start-redis-cluster.ts')).startRedisCluster(),
  },
  postgres: {
    binaries: ['initdb', 'postgres', 'pg_isready', 'setpriv'],
    start: async () => (await import('./start-postgres.ts')).startPostgres(),
    elsewhere: {
      variable: 'HUTONG_POSTGRES',
      at,
      startInDocker: async () => (await import('./start-in-docker.ts')).startPostgresInDocker(),
    },
  },
  mariadb: {
    binaries: ['mariadbd', 'mariadb-install-db', 'mariadb-admin'],
    start: async () => (await import('./start-mariadb.ts')).startMariadb(),
    elsewhere: {
      variable: 'HUTONG_MARIADB',
      at,
      startInDocker: async () => (await import('./start-in-docker.ts')).startMariadbInDocker(),
    },
  },
}
