import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saslSettings, scramUserWords } from './broker-sasl.ts'
import type { KafkaUser } from './broker-sasl.ts'
import { brokerSettings } from './broker-settings.ts'
import type { BrokerPlace } from './broker-settings.ts'
import { runServer } from './run-server.ts'
import type { ServerProcess } from './run-server.ts'
import { runToEnd } from './run-to-end.ts'

export interface BrokerOptions {
  /** Broker properties beside or instead of those of broker-settings.ts. */
  readonly properties?: Readonly<Record<string, string>>
  /** Only this user is let in then, by SASL PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 without TLS. */
  readonly sasl?: KafkaUser
}

const memory = ['-Xms64m', '-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Formats a broker's storage, unless that was done before, and starts it. */
export async function runBroker(broker: {
  readonly jars: string
  /** Of the whole cluster. */
  readonly folder: string
  readonly cluster: string
  readonly place: BrokerPlace
  readonly options: BrokerOptions
  readonly isReady: () => Promise<boolean>
}): Promise<ServerProcess> {
  const { jars, folder, cluster, place, options, isReady } = broker
  const java = [...memory, '-cp', jars]
  const own = join(folder, String(place.id))
  await mkdir(own, { recursive: true })
  const properties = join(own, 'server.properties')
  await writeFile(properties, propertiesOf(place, options, join(own, 'data')))
  const users = options.sasl ? scramUserWords(options.sasl) : []
  // Joined by `=`, since an id may begin with a dash and would be taken for an option.
  const format = [
    'format',
    '--ignore-formatted',
    `--cluster-id=${cluster}`,
    '-c',
    properties,
    ...users,
  ]
  await runToEnd('java', [...java, 'kafka.tools.StorageTool', ...format])
  return runServer({
    command: 'java',
    words: [...java, 'kafka.Kafka', properties],
    address: place.listen.clients,
    isReady,
  })
}

function propertiesOf(place: BrokerPlace, options: BrokerOptions, data: string): string {
  const settings = {
    ...brokerSettings(place),
    ...(options.sasl && saslSettings(options.sasl)),
    'log.dirs': data,
    ...options.properties,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
