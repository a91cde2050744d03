import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import { freePort } from './free-port.ts'
import { connectJars, debeziumPlugins } from './kafka-jars.ts'
import { runServer } from './run-server.ts'
import type { ServerProcess } from './run-server.ts'
import { startInFolder } from './start-in-folder.ts'
import { startKafka } from './start-kafka.ts'
import type { RunningKafka } from './start-kafka.ts'
import { waitUntil } from './wait-until.ts'

export interface ConnectOptions {
  /** `host:port` of the brokers. */
  readonly kafka: string
  /** Properties of the worker beside or instead of ours. */
  readonly properties?: Readonly<Record<string, string>>
  /** Further words of Java itself. */
  readonly javaWords?: readonly string[]
}

/** A worker of Kafka Connect; `address` is that of its REST interface. It keeps what it has been told in Kafka, and goes on with it when it is started again. */
export interface RunningConnect extends ServerProcess {
  /**
   * Makes a connector, or changes it, and waits until it and its tasks run.
   *
   * @throws HutongError HUTONG_CONNECT_REFUSED with what Connect says, also when the connector has failed; HUTONG_WAITED_IN_VAIN
   */
  readonly put: (name: string, config: ConnectorConfig) => Promise<void>
  /** Resolves when the connector and its tasks run, as after a start. @throws HutongError as `put` */
  readonly untilRunning: (name: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
}

export type ConnectorConfig = Readonly<Record<string, string>>

/** Connect with a broker of its own. */
export interface ConnectWithKafka extends RunningConnect {
  readonly kafka: RunningKafka
}

const runningMsMax = 60_000

/**
 * Kafka Connect 4.3.1, distributed with one worker, with the file connectors and Debezium's for PostgreSQL. Messages are JSON without schemas.
 * All jars are fetched at the first time.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (Maven)
 */
export async function startConnect({
  kafka,
  properties,
  javaWords = [],
}: ConnectOptions): Promise<RunningConnect> {
  const [jars, plugins] = [await connectJars(), await debeziumPlugins()]
  return startInFolder('connect', async (folder) => {
    const address = `127.0.0.1:${await freePort()}`
    const file = join(folder, 'worker.properties')
    const settings = { ...workerSettings(kafka, address, plugins), ...properties }
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(file, lines.join(''))
    const server = await runServer({
      command: 'java',
      words: [
        '-Xmx400m',
        ...javaWords,
        '-cp',
        jars,
        'org.apache.kafka.connect.cli.ConnectDistributed',
        file,
      ],
      address,
      isReady: () => isReady(address),
    })
    return Object.assign(server, handle(address))
  })
}

/** Both, the broker ended after its worker. What a connector writes and how far it has come are written at once: a worker that is killed repeats nothing. */
export async function startConnectWithKafka(): Promise<ConnectWithKafka> {
  const kafka = await startKafka()
  try {
    const properties = { 'exactly.once.source.support': 'enabled' }
    const connect = await startConnect({ kafka: kafka.address, properties })
    const { stop } = connect
    return Object.assign(connect, { kafka, stop: () => stop().finally(kafka.stop) })
  } catch (cause) {
    await kafka.stop()
    throw cause
  }
}

function workerSettings(kafka: string, address: string, plugins: string): ConnectorConfig {
  const json = 'org.apache.kafka.connect.json.JsonConverter'
  return {
    'bootstrap.servers': kafka,
    'group.id': 'connect',
    'plugin.path': plugins,
    'plugin.discovery': 'service_load',
    'key.converter': json,
    'key.converter.schemas.enable': 'false',
    'value.converter': json,
    'value.converter.schemas.enable': 'false',
    'config.storage.topic': 'connect-configs',
    'config.storage.replication.factor': '1',
    'offset.storage.topic': 'connect-offsets',
    'offset.storage.replication.factor': '1',
    'offset.storage.partitions': '1',
    'status.storage.topic': 'connect-status',
    'status.storage.replication.factor': '1',
    'status.storage.partitions': '1',
    // A worker that was killed is waited for so long by the one that comes after it.
    'session.timeout.ms': '6000',
    'heartbeat.interval.ms': '1000',
    'scheduled.rebalance.max.delay.ms': '0',
    listeners: `HTTP://${address}`,
  }
}

async function isReady(address: string): Promise<boolean> {
  return fetch(`http://${address}/connectors`).then(
    async ({ ok, body }) => (await body?.cancel(), ok),
    () => false,
  )
}

function handle(address: string) {
  async function untilRunning(name: string): Promise<void> {
    await waitUntil(`the connector ${name} runs`, runningMsMax, async () => {
      const { status, text } = await ask(address, `/connectors/${name}/status`)
      if (status !== 200) return false
      const states = [...text.matchAll(/"state":"(\w+)"/gu)].map(([, state]) => state)
      if (states.includes('FAILED')) throw refused(text)
      // The connector's own state, and that of one task at least.
      return states.length > 1 && states.every((state) => state === 'RUNNING')
    })
  }

  return {
    untilRunning,
    put: async (name: string, config: ConnectorConfig): Promise<void> => {
      // While the worker joins its group, as it does after each change, it answers with 409 and 500.
      await waitUntil(`the connector ${name} is taken`, runningMsMax, async () => {
        const { status, text } = await ask(address, `/connectors/${name}/config`, 'PUT', config)
        if (status === 400) throw refused(text)
        return status === 200 || status === 201
      })
      await untilRunning(name)
    },
    remove: async (name: string): Promise<void> => {
      await waitUntil(`the connector ${name} is removed`, runningMsMax, async () => {
        const { status } = await ask(address, `/connectors/${name}`, 'DELETE')
        return status === 204 || status === 404
      })
    },
  }
}

async function ask(address: string, path: string, method = 'GET', body?: ConnectorConfig) {
  const response = await fetch(`http://${address}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

const lettersToldMax = 2_000

const refused = (text: string): HutongError =>
  new HutongError(
    'HUTONG_CONNECT_REFUSED',
    `Kafka Connect does not run the connector: ${text.slice(0, lettersToldMax)}`,
  )
