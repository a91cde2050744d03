import { GenericContainer, Wait } from 'testcontainers'
import type { RunningServer } from './run-server.ts'

const redisPort = 6379
const kafkaPort = 9092

export async function startRedisInDocker(): Promise<RunningServer> {
  const container = await new GenericContainer('redis:7.4')
    .withExposedPorts(redisPort)
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
  return {
    address: `${container.getHost()}:${container.getMappedPort(redisPort)}`,
    stop: async () => void (await container.stop()),
  }
}

/** The broker must name the address that clients see, so the port is the same inside and outside. */
export async function startKafkaInDocker(): Promise<RunningServer> {
  const container = await new GenericContainer('apache/kafka:4.3.1')
    .withExposedPorts({ container: kafkaPort, host: kafkaPort })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/u))
    .start()
  return {
    address: `${container.getHost()}:${kafkaPort}`,
    stop: async () => void (await container.stop()),
  }
}
