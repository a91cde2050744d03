import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startConnect, startKafka, type RunningConnect } from '@hutong/infra'
import { topicsOf } from '@hutong/log'
import type { Log, TopicSettings } from '@hutong/log'
import { applyTopics, openLog } from '@hutong/log/open'
import { recordTypes } from '@hutong/schemas'
import { makeCity } from '../../services/hub/src/city/make-city.ts'
import { repository } from '../support/repository.ts'
import { medianBy } from './median.ts'
import { countRecords, watchArrivals, type Arrivals } from './watch-arrivals.ts'

const peopleDefault = 300_000
const turns = 3
const connector = join(repository, 'connectors/public-security/connector.yaml')
const recordsTopic = 'records.person.identity.v1'

/**
 * A department's file into Kafka, every row mapped, validated, put into its envelope and acknowledged by all replicas, against Kafka Connect's
 * FileStreamSource, which copies the lines of the same file without looking at them. Both write to twelve partitions of one broker, and are watched from outside.
 */
export async function benchIngest(words: readonly string[]) {
  const people = Number(words[0] ?? peopleDefault)
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-ingest-'))
  const kafka = await startKafka()
  const connect = await startConnect({ kafka: kafka.address })
  try {
    const city = join(folder, 'city')
    const { files } = await makeCity({ folder: city, people, seed: 7 })
    const file = files.find(({ department }) => department === 'public-security')
    if (!file) throw new Error('the city has no file of public security')
    const lineTopics = Array.from({ length: turns + 1 }, (_, turn): TopicSettings => ({
      name: `lines-${turn}`,
      keep: 'forever',
      partitions: 'many',
    }))
    const topics = [...topicsOf(recordTypes), ...lineTopics]
    await applyTopics({ kafka: kafka.address, topics })
    const log = await openLog({ profile: 'city', kafka: kafka.address, instance: 'watch', topics })
    const ours: Arrivals[] = []
    const peers: Arrivals[] = []
    // The first turn of each warms the broker and the disk's cache, and does not count.
    for (let turn = 0; turn <= turns; turn += 1) {
      const peer = await peerTurn(log, connect, join(city, file.file), file.rows, turn)
      const own = await ourTurn(log, kafka.address, city, file.rows, turn)
      if (turn > 0) {
        peers.push(peer)
        ours.push(own)
      }
    }
    await log.close()
    const [own, peer] = [medianBy(ours, perSecondOf), medianBy(peers, perSecondOf)]
    return {
      bench: 'ingest',
      rows: file.rows,
      ...own,
      peer,
      ratio: Math.round((own.perSecond / peer.perSecond) * 100) / 100,
      turns: ours.map(perSecondOf),
      peerTurns: peers.map(perSecondOf),
    }
  } finally {
    await connect.stop()
    await kafka.stop()
    await rm(folder, { recursive: true })
  }
}

const perSecondOf = ({ perSecond }: Arrivals): number => perSecond

async function ourTurn(
  log: Log,
  kafka: string,
  inbox: string,
  rows: number,
  turn: number,
): Promise<Arrivals> {
  const program = join(repository, 'tests/load/programs/ingest.ts')
  const words = [program, kafka, connector, inbox, `bench-${turn}`]
  const before = await countRecords(log, recordsTopic)
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  const watched = await watchArrivals({ log, topic: recordsTopic, before }, rows)
  await exited
  return watched
}

async function peerTurn(
  log: Log,
  connect: RunningConnect,
  file: string,
  rows: number,
  turn: number,
): Promise<Arrivals> {
  const topic = `lines-${turn}`
  const string = 'org.apache.kafka.connect.storage.StringConverter'
  // The header is a line too.
  const watched = watchArrivals({ log, topic, before: 0 }, rows)
  await connect.put(topic, {
    'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    'key.converter': string,
    'value.converter': string,
    'tasks.max': '1',
    file,
    topic,
  })
  const arrived = await watched
  await connect.remove(topic)
  return arrived
}
