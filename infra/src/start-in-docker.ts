import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers'
import type { StartedTestContainer } from 'testcontainers'
import { brokerSettings } from './broker-settings.ts'
import { freePort } from './free-port.ts'
import type { RunningServer } from './run-server.ts'
import { redisWords } from './start-redis.ts'

const redisPort = 6379

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

/** The image takes the setting `a.b` from the variable KAFKA_A_B. */
function brokerEnvironment(host: string, port: number): Record<string, string> {
  // Only the broker's own port leaves the container: any other is free for the controller.
  const listenController = `:${port === 9093 ? 9094 : 9093}`
  const settings = brokerSettings({
    listen: `:${port}`,
    listenController,
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
