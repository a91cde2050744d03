import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKafka } from '@hutong/infra'
import { topicsOf } from '@hutong/log'
import type { Log, TopicSettings } from '@hutong/log'
import { applyTopics, openLog } from '@hutong/log/open'
import { recordTypes } from '@hutong/schemas'
import { medianBy } from '../median.ts'
import { repository } from '../../support/repository.ts'
import { countRecords, watchArrivals } from '../watch-arrivals.ts'
import { benchConnector, type BenchSource, type PrepareSource } from './bench-source.ts'
import { debeziumTopic } from './debezium.ts'
import { csvFolder, jsonlFolder } from './files.ts'
import { push, restPages, xmlService } from './services.ts'
import { mariadbTable, postgresOutbox, postgresTable } from './tables.ts'

/** By the names that the peer knows, too. */
const kinds: Readonly<Record<string, PrepareSource>> = {
  'csv-folder': csvFolder,
  'jsonl-folder': jsonlFolder,
  postgresql: postgresTable,
  mariadb: mariadbTable,
  outbox: postgresOutbox,
  debezium: debeziumTopic,
  'rest-pages': restPages,
  'xml-service': xmlService,
  push,
}

const rowsDefault = 200_000
const turns = 3
const recordsTopic = 'records.org.abnormal.v1'

/**
 * Rows of each kind of source into Kafka, mapped, judged and acknowledged, against a peer that reads the same rows with the plain library and copies
 * them into a topic of its own; and against the same kind with one JSONata expression, whose price that is.
 */
export async function benchSources(words: readonly string[]) {
  const [count, ...named] = words
  const rows = Number(count ?? rowsDefault)
  const names = named.length > 0 ? named : Object.keys(kinds)
  const figures: Record<string, object> = {}
  for (const name of names) {
    const prepare = kinds[name]
    if (prepare === undefined) throw new Error(`one of ${Object.keys(kinds).join(', ')}: ${name}`)
    figures[name] = await benchKind(name, prepare, rows)
    process.stderr.write(`${name} ${JSON.stringify(figures[name])}\n`)
  }
  return { bench: 'sources', rows, ...figures }
}

async function benchKind(name: string, prepare: PrepareSource, rows: number) {
  return withBench(name, prepare, rows, async (bench) => {
    const ours: number[] = []
    const expressed: number[] = []
    const peers: number[] = []
    // The first turn warms the caches of the broker and of what is read, and does not count.
    for (let turn = 0; turn <= turns; turn += 1) {
      const peer = await bench.peer(turn)
      const own = await bench.own(`${turn}`, false)
      const withExpression = await bench.own(`${turn}x`, true)
      if (turn === 0) continue
      peers.push(peer)
      ours.push(own)
      expressed.push(withExpression)
    }
    const [own, peer, slower] = [ours, peers, expressed].map((all) => medianBy(all, Number))
    return {
      perSecond: own,
      peer,
      ratio: Math.round(((own ?? 0) / (peer ?? 1)) * 100) / 100,
      withExpression: slower,
      turns: ours,
      peerTurns: peers,
    }
  })
}

/** One kind of source beside a broker, and the ways to have it read. */
export async function withBench<Figures>(
  name: string,
  prepare: PrepareSource,
  rows: number,
  measure: (bench: Bench) => Promise<Figures>,
): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-source-'))
  const kafka = await startKafka()
  const source = await prepare(rows, folder)
  const peerTopics = Array.from({ length: turns + 1 }, (_, turn) => `peer-${turn}`)
  const topics = [
    ...topicsOf(recordTypes),
    ...peerTopics.map((topic): TopicSettings => ({
      name: topic,
      keep: 'forever',
      partitions: 'many',
    })),
  ]
  await applyTopics({ kafka: kafka.address, topics })
  const log = await openLog({ profile: 'city', kafka: kafka.address, instance: 'watch', topics })
  try {
    return await measure(openBench({ name, rows, folder, source, log, kafka: kafka.address }))
  } finally {
    await log.close()
    await source.stop()
    await kafka.stop()
    await rm(folder, { recursive: true })
  }
}

export type Bench = ReturnType<typeof openBench>

function openBench(settings: {
  readonly name: string
  readonly rows: number
  readonly folder: string
  readonly source: BenchSource
  readonly log: Log
  readonly kafka: string
}) {
  const { name, rows, folder, source, log, kafka } = settings

  async function runProgram(
    program: string,
    words: readonly string[],
    topic: string,
    onLook?: (arrived: number, pid: number) => void,
  ): Promise<number> {
    const file = join(repository, 'tests/load/programs', program)
    const before = await countRecords(log, topic)
    const child = spawn(process.execPath, [file, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const exited = untilEnded(child, program)
    const watching = watchArrivals({ log, topic, before }, rows, (arrived) =>
      onLook?.(arrived, child.pid ?? 0),
    )
    const done = Promise.all([exited, source.send?.()])
    const { perSecond } = await Promise.race([watching, done.then(() => watching)])
    await done
    return perSecond
  }

  return {
    peer: (turn: number): Promise<number> =>
      runProgram(
        'copy-rows.ts',
        [name, source.place, String(rows), kafka, `peer-${turn}`],
        `peer-${turn}`,
      ),
    own: async (
      run: string,
      isExpressed: boolean,
      onLook?: (arrived: number, pid: number) => void,
    ): Promise<number> => {
      const connector = join(folder, `connector-${run}.yaml`)
      const sources = join(folder, 'sources.yaml')
      await mkdir(folder, { recursive: true })
      await writeFile(connector, benchConnector(source.read, isExpressed))
      await writeFile(sources, JSON.stringify(source.connections ?? {}))
      const words = [kafka, connector, folder, `bench-${run}`, sources, String(rows)]
      return runProgram('ingest.ts', words, recordsTopic, onLook)
    },
  }
}

async function untilEnded(child: ChildProcess, program: string): Promise<void> {
  const [code]: unknown[] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`)
}
