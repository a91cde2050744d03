import { randomUUID } from 'node:crypto'
import { kafkaClient } from '@hutong/infra'
import { systemClock, wait, type Clock } from '@hutong/process'
import type { Source } from '../../../src/connector.ts'
import { debeziumSource } from '../../../src/sources/debezium/debezium-source.ts'
import { goodCode } from '../../abnormal-stream.ts'

/** A message as Debezium sends it; `value` null is the empty one behind a deletion. */
export interface Message {
  readonly key: string | null
  readonly value: string | null
  readonly partition?: number
}

/** A topic of its own, and what a test asks of it. */
export async function openDebeziumBench(address: string, partitionCount = 1) {
  const prefix = `t${randomUUID().slice(0, 8)}`
  const topic = `${prefix}.public.listed`
  const heartbeat = `${prefix}.public.heartbeat`
  const kafka = kafkaClient(address, 5)
  const admin = kafka.admin()
  await admin.connect()
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const opened: Source[] = []
  let url = `kafka://${address}`

  const makeTopic = async (name: string, numPartitions: number): Promise<void> => {
    const configEntries = [{ name: 'max.message.bytes', value: '3000000' }]
    const topics = [{ topic: name, numPartitions, configEntries }]
    await admin.createTopics({ topics, waitForLeaders: false })
    await untilDone(async () => void (await admin.fetchTopicOffsets(name)))
  }
  await makeTopic(topic, partitionCount)
  await makeTopic(heartbeat, 1)

  async function send(name: string, messages: readonly Message[]): Promise<void> {
    for (let i = 0; i < messages.length; i += 1000)
      await producer.send({ topic: name, messages: messages.slice(i, i + 1000) })
  }

  function open(
    settings: {
      readonly heartbeat?: string
      readonly columns?: readonly string[]
      readonly clock?: Clock
      readonly topic?: string
      readonly isIdentityFull?: boolean
    } = {},
  ): Source {
    const { columns = ['id', 'name'], clock = systemClock, topic: name = topic, ...rest } = settings
    const source = debeziumSource({
      settings: {
        kind: 'debezium',
        connection: 'market',
        topic: name,
        isIdentityFull: true,
        ...rest,
      },
      connection: { url },
      clock,
      columns,
      lists: [],
      idColumns: ['id'],
    })
    opened.push(source)
    return source
  }

  return {
    prefix,
    topic,
    heartbeat,
    open,
    write: (...messages: readonly Message[]) => send(topic, messages),
    beat: (...messages: readonly Message[]) => send(heartbeat, messages),
    makeAnew: async (): Promise<void> => {
      await admin.deleteTopics({ topics: [topic] })
      // Brokers forget the old one, and learn of the new one, in their own time.
      await untilDone(() => makeTopic(topic, partitionCount))
    },
    addPartitions: async (count: number): Promise<void> => {
      await admin.createPartitions({ topicPartitions: [{ topic, count }] })
    },
    /** As retention does: what lies before the offset is gone. */
    trim: async (offset: number): Promise<void> => {
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: `${offset}` }] })
    },
    disconnect: async (): Promise<void> => {
      url = 'kafka://127.0.0.1:1'
    },
    remove: async (): Promise<void> => {
      for (const source of opened) await source.close?.()
      await producer.disconnect()
      await admin.disconnect()
    },
  }
}

/** Tries again for some seconds. */
async function untilDone(act: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await act()
      return
    } catch (cause) {
      if (tried === 50) throw cause
      await wait(100)
    }
  }
}

export type DebeziumBench = Awaited<ReturnType<typeof openDebeziumBench>>

type Columns = Readonly<Record<string, unknown>>

export const listed = (id: number | string, more: Columns = {}): Columns => ({
  id,
  code: goodCode,
  name: '杭州示例有限公司',
  listed: '2024-01-31Z',
  state: 'on',
  ...more,
})

/** Where and when the database committed a change; 1,700,000,000 s and a bit. */
export interface Commit {
  readonly commit?: number | null
  readonly own?: number
  /** Seconds after the beginning of all tests. */
  readonly second?: number
  readonly snapshot?: string
}

/** One second, and a hundred places in the database's log, after the one before it. */
export const committed = (second: number): Commit => ({
  commit: second * 100 - 50,
  own: second * 100,
  second,
})

export const secondsFirst = 1_700_000_000

const change = (
  op: string,
  before: Columns | null,
  after: Columns | null,
  { commit = null, own = 1, second = 0, snapshot = 'false' }: Commit,
): Message => {
  const id = (after ?? before)?.['id']
  const micros = (secondsFirst + second) * 1_000_000
  return {
    key: id === undefined ? null : JSON.stringify({ id }),
    value: JSON.stringify({
      before,
      after,
      source: {
        version: '3.7.0.Final',
        connector: 'postgresql',
        ts_ms: micros / 1000,
        snapshot,
        sequence: JSON.stringify([commit === null ? null : `${commit}`, `${own}`]),
        ts_us: micros,
        table: 'listed',
        txId: own,
        lsn: own,
      },
      transaction: null,
      op,
      ts_ms: micros / 1000,
    }),
  }
}

export const found = (row: Columns, own = 1, snapshot = 'true'): Message =>
  change('r', null, row, { own, snapshot })
export const created = (row: Columns, at: Commit = {}): Message => change('c', null, row, at)
export const updated = (before: Columns | null, after: Columns, at: Commit = {}): Message =>
  change('u', before, after, at)
export const deleted = (before: Columns, at: Commit = {}): Message => change('d', before, null, at)
export const emptied = (at: Commit = {}): Message => change('t', null, null, at)
export const tombstone = (id: number | string): Message => ({
  key: JSON.stringify({ id }),
  value: null,
})
