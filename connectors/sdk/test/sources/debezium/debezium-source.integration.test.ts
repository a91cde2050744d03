import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireServer } from '@hutong/infra/testing'
import { sourceContract } from '../../../src/testing/source-contract.ts'
import { failureOf, idsOf, pollOnce } from '../sql/sql-bench.ts'
import {
  committed,
  created,
  deleted,
  emptied,
  found,
  listed,
  openDebeziumBench,
  secondsFirst,
  tombstone,
  updated,
  type DebeziumBench,
  type Message,
} from './debezium-bench.ts'

await requireServer('kafka', ({ address }) => {
  /** Every 700th message is no change. */
  const many = (count: number): readonly Message[] =>
    Array.from({ length: count }, (_, i) =>
      i % 700 === 3
        ? { key: `{"id":${i}}`, value: '{"id":3,"name":"flattened"}' }
        : created(listed(i), committed(i + 1)),
    )

  sourceContract('debezium', async () => {
    const bench = await openDebeziumBench(address)
    await bench.write(...many(2404))
    return {
      open: () => bench.open(),
      add: () => bench.write(created(listed('added'), committed(5000))),
      disconnect: bench.disconnect,
      remove: bench.remove,
    }
  })

  sourceContract('debezium, three partitions', async () => {
    const bench = await openDebeziumBench(address, 3)
    await bench.write(...many(2404))
    return {
      open: () => bench.open(),
      // Each partition counts for itself.
      repeats: true,
      add: () => bench.write(created(listed('added'), committed(5000))),
      disconnect: bench.disconnect,
      remove: bench.remove,
    }
  })

  let bench: DebeziumBench
  beforeEach(async () => {
    bench = await openDebeziumBench(address)
  })
  afterEach(() => bench.remove())

  test('the version of a row is the offset of its message, and it was written when it was committed', async () => {
    await bench.write(found(listed(1)), created(listed(2), committed(7)))
    expect((await pollOnce(bench.open())).rows).toMatchObject([
      { line: 0, version: '00000000000000000000', value: { id: '1' } },
      {
        line: 1,
        version: '00000000000000000001',
        writtenAt: (secondsFirst + 7) * 1000,
        value: { id: '2' },
      },
    ])
  })

  test('numbers keep their digits, and a date loses the zone that it does not have', async () => {
    const [key, value] = [
      '{"id":1}',
      created(listed(1)).value?.replace('"state":"on"', '"big":12345678901234567890'),
    ]
    await bench.write({ key, value: value ?? null })
    expect((await pollOnce(bench.open())).rows).toMatchObject([
      { value: { big: '12345678901234567890', listed: '2024-01-31' } },
    ])
  })

  test('a message that brings its schema along is read too', async () => {
    const { key, value } = created(listed(1))
    await bench.write({
      key: `{"schema":{},"payload":${key}}`,
      value: `{"schema":{"type":"struct"},"payload":${value}}`,
    })
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['1'])
  })

  test('a deletion brings the last values, and the empty message behind it nothing', async () => {
    await bench.write(deleted(listed(1)), tombstone(1), created(listed(2)))
    const source = bench.open()
    const whole = await pollOnce(source)
    expect(whole.rows).toMatchObject([
      { kind: 'row', isDeleted: true, value: { id: '1', name: '杭州示例有限公司' } },
      { kind: 'row', value: { id: '2' } },
    ])
  })

  test('an empty message belongs to the deletion before it also when reading was broken off between them', async () => {
    await bench.write(deleted(listed(1)))
    const first = await pollOnce(bench.open())
    await bench.write(tombstone(1))
    expect((await pollOnce(bench.open(), first.position)).rows).toEqual([])
  })

  test('an empty message whose deletion was compacted away is refused, not passed over', async () => {
    await bench.write(created(listed(2)), tombstone(1))
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['2', 'deletion-without-values'])
  })

  test('a deletion without the last values is refused, also where Debezium fills them in', async () => {
    const filled = { id: 1, code: null, name: '', listed: '1970-01-01Z', age: 0, state: null }
    await bench.write(deleted(filled), tombstone(1))
    const { rows } = await pollOnce(bench.open())
    expect(idsOf(rows)).toEqual(['deletion-without-values'])
    expect(JSON.stringify(rows)).toContain('REPLICA IDENTITY FULL')
  })

  test('a table whose updates do not bring the row from before is not believed in its deletions', async () => {
    // The default of a column looks like a value.
    const filled = { id: 1, code: null, name: '', listed: null, state: 'on' }
    await bench.write(updated(null, listed(1)), deleted(filled), tombstone(1))
    const partial = await pollOnce(bench.open())
    expect(idsOf(partial.rows)).toEqual(['1', 'deletion-without-values'])
    await bench.write(updated(listed(2), listed(2)), deleted(listed(2)), tombstone(2))
    const full = await pollOnce(bench.open(), partial.position)
    expect(full.rows).toMatchObject([{ kind: 'row' }, { kind: 'row', isDeleted: true }])
  })

  test('as long as no update has shown it, a deletion is believed only on the word of the department', async () => {
    await bench.write(deleted(listed(1)), tombstone(1))
    const { rows } = await pollOnce(bench.open({ isIdentityFull: false }))
    expect(idsOf(rows)).toEqual(['deletion-without-values'])
  })

  test('a long value that the database did not log is refused, where the mapping reads it', async () => {
    const long = listed(1, { name: '__debezium_unavailable_value' })
    await bench.write(updated(null, long), updated(null, listed(2, { note: long.name })))
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['value-unavailable', '2'])
  })

  test('a column that is gone refuses each row by name', async () => {
    const { name: _gone, ...rest } = listed(1)
    await bench.write(created(rest))
    expect((await pollOnce(bench.open())).rows).toMatchObject([
      { reasons: [{ code: 'column-missing', field: 'name' }] },
    ])
  })

  test('a table that is emptied at once is told of as a row that cannot be read', async () => {
    await bench.write(emptied(committed(1)))
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['table-truncated'])
  })

  test('what is no change is refused alone', async () => {
    const { value } = created(listed(1))
    await bench.write(
      { key: null, value: 'not JSON' },
      { key: null, value: value?.replace('"op":"c"', '"op":"m"') ?? null },
      { key: null, value: '{"ts_ms":1}' },
      created(listed(1)),
    )
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual([
      'json-malformed',
      'op-unknown',
      'event-malformed',
      '1',
    ])
  })

  test('a message of more than 1 MiB is refused alone, and what is kept of it is bounded', async () => {
    const half = 'x'.repeat(600 * 1024)
    await bench.write(updated(listed(1, { half }), listed(1, { half })), created(listed(2)))
    const { rows } = await pollOnce(bench.open())
    expect(idsOf(rows)).toEqual(['row-too-long', '2'])
    expect(rows[0]?.raw.length).toBeLessThanOrEqual(1_048_576)
  })

  test('changes that a killed Connect tells again do not come again', async () => {
    const changes = [1, 10, 20, 30].map((second) =>
      updated(listed(1), listed(1, { state: `${second}` }), committed(second)),
    )
    await bench.write(...changes)
    const first = await pollOnce(bench.open())
    await bench.write(...changes.slice(1), created(listed(2), committed(40)))
    const second = await pollOnce(bench.open(), first.position)
    // The last of them is what the row is already.
    expect(second.rows).toMatchObject([{ value: { state: '30' } }, { value: { id: '2' } }])
    expect(second.notices).toEqual(['changes-repeated'])
  })

  test('of transactions that run side by side the one that was written first and committed last is taken', async () => {
    await bench.write(
      updated(listed(1), listed(1), { commit: 90, own: 150, second: 100 }),
      // After a restart Debezium does not know the commit in between.
      updated(listed(2), listed(2), { commit: 90, own: 120, second: 100 }),
    )
    const { rows, notices } = await pollOnce(bench.open())
    expect([idsOf(rows), notices]).toEqual([['1', '2'], []])
  })

  test('a database whose log begins again is believed, and told of', async () => {
    await bench.write(created(listed(1), committed(1000)))
    const first = await pollOnce(bench.open())
    await bench.write(
      created(listed(2), { commit: 10, own: 20, second: 2000 }),
      created(listed(3), { commit: 30, own: 40, second: 2001 }),
    )
    const second = await pollOnce(bench.open(), first.position)
    expect([idsOf(second.rows), second.notices]).toEqual([['2', '3'], ['log-went-back']])
  })

  test('another snapshot counts as newer than what was told before it, and is told of', async () => {
    await bench.write(found(listed(1), 10), updated(listed(1), listed(1), committed(1)))
    const first = await pollOnce(bench.open())
    await bench.write(
      found(listed(1, { state: 'off' }), 200, 'first'),
      // A transaction that the snapshot did not see yet.
      updated(listed(1), listed(1, { state: 'late' }), { commit: 150, own: 160, second: 0 }),
    )
    const second = await pollOnce(bench.open(), first.position)
    expect(second.rows).toMatchObject([{ value: { state: 'off' } }, { value: { state: 'late' } }])
    expect(second.notices).toEqual(['snapshot-again'])
  })

  test('a snapshot that goes on beside the changes is nothing to tell of', async () => {
    await bench.write(
      created(listed(1), committed(9)),
      found(listed(2), 900, 'incremental'),
      found(listed(3), 900, 'incremental'),
    )
    const { rows, notices } = await pollOnce(bench.open())
    expect([idsOf(rows), notices]).toEqual([['1', '2', '3'], []])
  })

  test('a topic that was made anew is not gone on with', async () => {
    await bench.write(created(listed(1)), created(listed(2)))
    const { position } = await pollOnce(bench.open())
    await bench.makeAnew()
    await bench.write(created(listed(3)), created(listed(4)), created(listed(5)))
    expect(await failureOf(pollOnce(bench.open(), position))).toMatch(
      /^HUTONG_SOURCE_CONFIG: market: the topic .* was made anew.*replay this source/su,
    )
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['3', '4', '5'])
  })

  test('messages that were deleted before they were read stop the source, which says how to go on', async () => {
    await bench.write(...[1, 2, 3, 4].map((id) => created(listed(id))))
    await bench.trim(2)
    const failure = await failureOf(pollOnce(bench.open()))
    expect(failure).toMatch(/^HUTONG_SOURCE_CONFIG: .* has lost messages before they were read/su)
    const onwards: unknown = JSON.parse(/\{.*\}/su.exec(failure)?.[0] ?? 'null')
    expect(idsOf((await pollOnce(bench.open(), onwards)).rows)).toEqual(['3', '4'])
  })

  test('a topic that ends before what was read of it is asked again, and nothing is passed over', async () => {
    await bench.write(created(listed(1)), created(listed(2)))
    const { position } = await pollOnce(bench.open())
    const further = JSON.parse(JSON.stringify(position).replace('"next":2', '"next":1000'))
    expect(await failureOf(pollOnce(bench.open(), further))).toMatch(
      /^HUTONG_SOURCE_UNAVAILABLE: .* ends before what was read of it, at 2 instead of 1000.*replay this source/su,
    )
  })

  test('a topic whose keys have moved to more partitions is not gone on with', async () => {
    await bench.write(created(listed(1)))
    const { position } = await pollOnce(bench.open())
    await bench.addPartitions(2)
    await expect
      .poll(() => failureOf(pollOnce(bench.open(), position)))
      .toMatch(/^HUTONG_SOURCE_CONFIG: .* has 2 partitions, and had 1/su)
  })

  test('with several partitions the record is known by the key of the message, or nothing is read', async () => {
    const spread = await openDebeziumBench(address, 2)
    const { value } = created(listed(1))
    await spread.write({ key: '{"code":"A"}', value })
    expect(await failureOf(pollOnce(spread.open()))).toMatch(
      /^HUTONG_SOURCE_CONFIG: .* several partitions, by code, and recordId is made of id/su,
    )
    await spread.remove()
  })

  test('a topic that is not there is told of, with what to look at', async () => {
    const source = bench.open({ topic: `${bench.prefix}.public.none` })
    expect(await failureOf(pollOnce(source))).toMatch(
      /^HUTONG_SOURCE_CONFIG: .* is not there.*table\.include\.list/su,
    )
  })

  test('the source counts as read up to the newest heartbeat but one that came through the database', async () => {
    await bench.write(found(listed(1)))
    const beat = (second: number, snapshot = 'false') =>
      updated(null, { id: 1 }, { ...committed(second), snapshot })
    const source = bench.open({ heartbeat: bench.heartbeat })
    expect((await pollOnce(source)).events.at(-1)).toEqual({ kind: 'polled', readAt: null })
    await bench.beat(beat(10, 'last'), beat(20))
    expect((await pollOnce(source)).events.at(-1)).toEqual({ kind: 'polled', readAt: null })
    await bench.beat(beat(30), beat(40))
    expect((await pollOnce(source)).readAt).toBe((secondsFirst + 30) * 1000)
  })

  test('a database whose clock is ahead does not make the source fresher than it is', async () => {
    const ahead = Date.now() / 1000 - secondsFirst + 3600
    const beats = [1, 2].map((i) => updated(null, { id: 1 }, { own: i, second: ahead }))
    await bench.beat(...beats)
    const source = bench.open({ heartbeat: bench.heartbeat })
    expect((await pollOnce(source)).readAt).toBeLessThanOrEqual(Date.now())
  })

  test('without a heartbeat it counts as read up to the newest change, and not at all after a snapshot alone', async () => {
    await bench.write(found(listed(1)))
    const source = bench.open()
    expect((await pollOnce(source)).events.at(-1)).toEqual({ kind: 'polled', readAt: null })
    await bench.write(created(listed(2), committed(50)))
    // More that was committed in the same millisecond can follow.
    expect((await pollOnce(source)).readAt).toBe((secondsFirst + 50) * 1000 - 1)
  })

  test('of a topic with several partitions the heartbeat alone tells how far it is read', async () => {
    const spread = await openDebeziumBench(address, 2)
    await spread.write(created(listed(1), committed(50)))
    expect((await pollOnce(spread.open())).events.at(-1)).toEqual({ kind: 'polled', readAt: null })
    const beats = [10, 20].map((second) => updated(null, { id: 1 }, committed(second)))
    await spread.beat(...beats)
    const source = spread.open({ heartbeat: spread.heartbeat })
    expect((await pollOnce(source)).readAt).toBe((secondsFirst + 10) * 1000)
    await spread.remove()
  })
})
