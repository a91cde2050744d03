import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers'
import type { StartedTestContainer } from 'testcontainers'
import { brokerSettings } from './broker-settings.ts'
import { freePort } from './free-port.ts'
import type { RunningServer } from './run-server.ts'
import { redisWords } from './run-redis.ts'

const redisPort = 6379
const postgresPort = 5432
const mariadbPort = 3306

export async function startRedisInDocker(): Promise<RunningServer> {
  const container = await new GenericContainer('redis:7.4')
    .withCommand(['redis-server', ...redisWords])
    .withExposedPorts(redisPort)
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
  return running(container, container.getMappedPort(redisPort))
}

/** The broker tells clients its address, so the port is chosen before it starts and is the same inside and outside. */
export async function startKafkaInDocker(): Promise<RunningServer> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const port = await freePort()
  const container = await new GenericContainer('apache/kafka:4.3.1')
    .withEnvironment(brokerEnvironment(host, port))
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/u))
    .start()
  return running(container, port)
}

/** User and database `postgres`, no password, as the one started from binaries. */
export async function startPostgresInDocker(): Promise<RunningServer> {
  const container = await new GenericContainer('postgres:15')
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .withCommand(['postgres', '-c', 'wal_level=logical'])
    .withExposedPorts(postgresPort)
    // The first time it is there only to make its database, without a port.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/u, 2))
    .start()
  return running(container, container.getMappedPort(postgresPort))
}

/** User `root`, no password, database `test`, as the one started from binaries. */
export async function startMariadbInDocker(): Promise<RunningServer> {
  const container = await new GenericContainer('mariadb:10.11')
    .withEnvironment({ MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1', MARIADB_DATABASE: 'test' })
    .withCommand(['--character-set-server=utf8mb4', '--binlog-format=ROW', '--log-bin=bin'])
    .withExposedPorts(mariadbPort)
    // The first time it is there only to make its database, without a port.
    .withWaitStrategy(Wait.forLogMessage(/ready for connections/u, 2))
    .start()
  return running(container, container.getMappedPort(mariadbPort))
}

/** The image takes the setting `a.b` from the variable KAFKA_A_B. */
function brokerEnvironment(host: string, port: number): Record<string, string> {
  // Only the clients' port leaves the container, and a free port never is one of these.
  const listen = { clients: `:${port}`, brokers: ':9094', controllers: ':9093' }
  const voters = '1@127.0.0.1:9093'
  const settings = brokerSettings({
    id: 1,
    brokerCount: 1,
    voters,
    listen,
    advertised: `${host}:${port}`,
  })
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
      value,
    ]),
  )
}

const running = (container: StartedTestContainer, port: number): RunningServer => ({
  address: `${container.getHost()}:${port}`,
  stop: async () => {
    await container.stop()
  },
})
