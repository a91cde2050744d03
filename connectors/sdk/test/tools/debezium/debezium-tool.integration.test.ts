import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { debeziumTool } from '../../../src/tools/debezium/debezium-tool.ts'
import { certificatesStream } from '../../sources/debezium/certificates-stream.ts'
import {
  created,
  deleted,
  found,
  listed,
  openDebeziumBench,
  secondsFirst,
  updated,
  type DebeziumBench,
} from '../../sources/debezium/debezium-bench.ts'

await requireServer('kafka', ({ address }) => {
  let bench: DebeziumBench
  beforeEach(async () => {
    bench = await openDebeziumBench(address)
  })
  afterEach(() => bench.remove())

  const world = (url = `kafka://${address}`) => ({
    inbox: '',
    connections: new Map([['land', { url }]]),
    clock: systemClock,
  })
  const stream = (isIdentityFull = true) => {
    const { topic, heartbeat } = bench
    const whole = certificatesStream()
    const read = { kind: 'debezium', connection: 'land', topic, heartbeat, isIdentityFull } as const
    return { ...whole, read: { ...read, pollMs: 1000 } }
  }
  const wrongOf = async (isIdentityFull?: boolean) =>
    (await debeziumTool.check(stream(isIdentityFull), world())).filter(({ ok }) => !ok)
  const nowSecond = (): number => Math.floor(Date.now() / 1000) - secondsFirst
  const beat = () =>
    bench.beat(...[2, 1].map((ago) => updated(null, { id: 1 }, { second: nowSecond() - ago })))

  test('a topic that can be read has nothing against it', async () => {
    await beat()
    await bench.write(found(listed(1)), updated(listed(1), listed(1)))
    expect(await wrongOf(false)).toEqual([])
  })

  test('a dead Debezium, a column that is gone and deletions without rows are told of at once', async () => {
    const { name: _gone, ...rest } = listed(1)
    await bench.write(updated(null, rest))
    expect(await wrongOf()).toMatchObject([
      { name: 'heartbeat' },
      { name: 'replica identity' },
      { name: 'column', field: 'name' },
    ])
  })

  test('messages that are no changes are told of with what to take out', async () => {
    await beat()
    await bench.write({ key: '{"id":1}', value: '{"id":1,"name":"flattened"}' })
    const [point] = (await wrongOf()).filter(({ name }) => name === 'changes')
    expect(point?.fix).toContain('ExtractNewRecordState')
  })

  test('a broker that is away is a point, and so is a topic that is not there', async () => {
    const away = await debeziumTool.check(stream(), world('kafka://127.0.0.1:1'))
    expect(away).toMatchObject([{ name: 'topic', ok: false }])
    const none = { ...stream(), read: { ...stream().read, topic: 'none.such.topic' } }
    expect(await debeziumTool.check(none, world())).toMatchObject([{ name: 'topic', ok: false }])
  })

  test('topics of tables are found with key, heartbeat and a stream to begin with; asking again finds the same, and never the heartbeat', async () => {
    await beat()
    await bench.write(...[1, 2, 3].map((id) => created(listed(id))))
    const find = async () =>
      (await debeziumTool.discover({ connection: 'land' }, world())).find(
        ({ name }) => name === bench.topic,
      )
    const first = await find()
    expect(first).toMatchObject({
      sampleCount: 3,
      keys: ['id'],
      read: { kind: 'debezium', topic: bench.topic, heartbeat: bench.heartbeat },
      stream: { recordId: { from: 'id' } },
    })
    expect(first?.columns.find(({ name }) => name === 'listed')?.formats[0]?.format).toBe('date')
    expect(await find()).toEqual(first)
    const all = await debeziumTool.discover({ connection: 'land' }, world())
    expect(all.map(({ name }) => name)).not.toContain(bench.heartbeat)
  })

  test('a row that was refused is read again by what is kept of it, a deletion on the word of the department alone', () => {
    const kept = (value: string | null) => ({ raw: Buffer.from(value ?? ''), header: undefined })
    const again = (isFull: boolean, value: string | null) =>
      debeziumTool.readAgain?.(stream(isFull), kept(value))
    expect(again(false, created(listed(1)).value)).toMatchObject({ value: { id: '1' } })
    expect(again(true, deleted(listed(1)).value)).toMatchObject({ isDeleted: true })
    expect(again(false, deleted(listed(1)).value)).toMatchObject({
      reasons: [{ code: 'deletion-without-values' }],
    })
  })
})
