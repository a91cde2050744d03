import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startKafka, startRedis } from '@hutong/infra'
import { topicsOf } from '@hutong/log'
import { applyTopics } from '@hutong/log/open'
import { recordTypes } from '@hutong/schemas'
import { Redis } from 'ioredis'
import { makeCity } from '../../services/hub/src/city/make-city.ts'
import { repository } from '../support/repository.ts'
import { medianBy } from './median.ts'

const peopleDefault = 100_000
const turns = 3
const connectors = ['public-security', 'civil-affairs', 'real-estate']

interface Turn {
  readonly perSecond: number
}

/**
 * Records from Kafka into an empty Redis and an empty SQLite, each judged by its schema and found by key and by person, with its position in the same
 * step; against plain pipelined SETs of the same keys and bytes into the same Redis, in turns.
 */
export async function benchProjection(words: readonly string[]) {
  const people = Number(words[0] ?? peopleDefault)
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-projection-'))
  const [kafka, redis] = await Promise.all([startKafka(), startRedis()])
  const [host = '', port = ''] = redis.address.split(':')
  const client = new Redis({ host, port: Number(port) })
  try {
    const city = join(folder, 'city')
    await makeCity({ folder: city, people, seed: 7 })
    await applyTopics({ kafka: kafka.address, topics: topicsOf(recordTypes) })
    for (const department of connectors) {
      const file = join(repository, 'connectors', department, 'connector.yaml')
      await run('ingest', [kafka.address, file, city, `bench-${department}`])
    }
    const intoRedis: Turn[] = []
    const intoSqlite: Turn[] = []
    const peers: Turn[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      await client.flushall()
      peers.push(await timed('plain-sets', [kafka.address, redis.address]))
      await client.flushall()
      intoRedis.push(await timed('project', [kafka.address, 'redis', redis.address]))
      intoSqlite.push(await timed('project', [kafka.address, 'sqlite', join(folder, `${turn}`)]))
    }
    const [own, sqlite, peer] = [intoRedis, intoSqlite, peers].map((all) => medianBy(all, rateOf))
    return {
      bench: 'projection',
      people,
      ...own,
      sqlite,
      peer,
      ratio: share(own, peer),
      sqliteRatio: share(sqlite, peer),
      turns: intoRedis.map(rateOf),
      sqliteTurns: intoSqlite.map(rateOf),
      peerTurns: peers.map(rateOf),
    }
  } finally {
    client.disconnect()
    await redis.stop()
    await kafka.stop()
    await rm(folder, { recursive: true })
  }
}

const rateOf = ({ perSecond }: Turn): number => perSecond

const share = (own: Turn | undefined, peer: Turn | undefined): number =>
  Math.round(((own?.perSecond ?? 0) / (peer?.perSecond ?? 1)) * 100) / 100

async function timed(program: string, words: readonly string[]): Promise<Turn> {
  const { records, seconds }: { records: number; seconds: number } = JSON.parse(
    await run(program, words),
  )
  return { perSecond: Math.round(records / seconds) }
}

async function run(program: string, words: readonly string[]): Promise<string> {
  const file = join(repository, `tests/load/programs/${program}.ts`)
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...words])
  return stdout
}
