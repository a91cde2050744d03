import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileDurably } from '@hutong/process'
import { isInSync, listsBroker } from './ask-kafka.ts'
import { brokerPlaces } from './broker-places.ts'
import { kafkaJars } from './kafka-jars.ts'
import { runBroker } from './run-broker.ts'
import type { BrokerOptions } from './run-broker.ts'
import type { RunningServer, ServerProcess } from './run-server.ts'
import { startInFolder } from './start-in-folder.ts'
import { startTogether, stopTogether } from './start-together.ts'
import { waitUntil } from './wait-until.ts'

export interface KafkaOptions extends BrokerOptions {
  /** One by default. */
  readonly brokers?: 1 | 3
  /** `host:port` under which clients find a broker (1, 2, 3), when that is not where it listens: a proxy's address. */
  readonly advertise?: (brokerId: number) => string
  /** Where its data lies, and stays; a temporary folder by default. Started again on it, with as many brokers, it is the same cluster on other ports. */
  readonly folder?: string
}

export interface KafkaNode extends ServerProcess {
  readonly id: number
}

/** `address` is what clients use: all brokers, as advertised. A node's own `address` is where it listens; its `stop` keeps its data. */
export interface RunningKafka extends RunningServer {
  readonly nodes: readonly KafkaNode[]
  /**
   * Resolves when every copy of every partition is up to date, as they are some seconds after a broker has come back.
   *
   * @throws HutongError HUTONG_WAITED_IN_VAIN after 60 s
   */
  readonly untilInSync: () => Promise<void>
}

const inSyncMsMax = 60_000

/**
 * Kafka on free ports. Its jars are fetched at the first time.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (Maven or the formatting of the storage)
 */
export async function startKafka(options: KafkaOptions = {}): Promise<RunningKafka> {
  const jars = await kafkaJars()
  const start = async (folder: string): Promise<RunningKafka> => {
    const cluster = await clusterIdOf(folder)
    const places = await brokerPlaces(options.brokers ?? 1, options.advertise)
    const nodes = await startTogether(
      places.map(async (place): Promise<KafkaNode> => {
        const isReady = (): Promise<boolean> => listsBroker(place.listen.brokers, place.id)
        const node = await runBroker({ jars, folder, cluster, place, options, isReady })
        return Object.assign(node, { id: place.id })
      }),
    )
    const inside = places.map(({ listen }) => listen.brokers).join(',')
    return {
      address: places.map(({ advertised }) => advertised).join(','),
      nodes,
      untilInSync: () =>
        waitUntil('every copy of every topic is up to date', inSyncMsMax, () => isInSync(inside)),
      stop: () => stopTogether(nodes),
    }
  }
  return startInFolder('kafka', start, options.folder)
}

/** Made once for a folder: a broker refuses data of another cluster. */
async function clusterIdOf(folder: string): Promise<string> {
  const file = join(folder, 'cluster-id')
  await createFileDurably(file, randomBytes(16).toString('base64url'))
  return readFile(file, 'utf8')
}
