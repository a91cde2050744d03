import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { kafkaJars } from './kafka-jars.ts'
import { freePort, runServer } from './run-server.ts'
import type { RunningServer } from './run-server.ts'
import { runToEnd } from './run-to-end.ts'

const requestTimeoutMs = 3_000

/** One Kafka broker that is its own controller (KRaft), on free ports, with its data in a temporary folder. */
export async function startKafka(): Promise<RunningServer> {
  const jars = await kafkaJars()
  const folder = await mkdtemp(join(tmpdir(), 'hutong-kafka-'))
  const [port, controllerPort] = [await freePort(), await freePort()]
  const properties = join(folder, 'server.properties')
  await writeFile(properties, propertiesOf(folder, port, controllerPort))
  const java = ['-Xms64m', '-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', jars]
  const cluster = randomBytes(16).toString('base64url')
  const format = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', properties]
  await runToEnd('java', [...java, ...format])
  const address = `127.0.0.1:${port}`
  const { stop } = await runServer({
    command: 'java',
    words: [...java, 'kafka.Kafka', properties],
    isReady: () => answersMetadata(address),
  })
  return {
    address,
    stop: async () => {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

const propertiesOf = (folder: string, port: number, controllerPort: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=${join(folder, 'data')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=2
`

async function answersMetadata(address: string): Promise<boolean> {
  const client = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    connectionTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { retries: 0 },
  })
  const admin = client.admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).brokers.length === 1
  } catch {
    // Not up yet: the caller asks again.
    return false
  } finally {
    await admin.disconnect()
  }
}
