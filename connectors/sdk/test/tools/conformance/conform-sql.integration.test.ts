import { requireServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { expect, test } from 'vitest'
import type { Stream } from '../../../src/sdk.ts'
import { conformLive } from '../../../src/tools/conformance/live/conform-live.ts'
import { goodCode } from '../../abnormal-stream.ts'
import {
  abnormalTableStream,
  abnormalTableYaml,
  makeListed,
} from '../../sources/sql/abnormal-table.ts'
import { connectionTo, makeOutbox, openSqlBench } from '../../sources/sql/sql-bench.ts'

await requireServer('postgres', ({ address }) => {
  test('a table that is killed over, refused and cut off in the middle of an answer costs no row', async () => {
    const bench = await openSqlBench('postgresql', address)
    const asked = ['sql-polling', 'postgresql', bench.schema] as const
    await bench.writer.run(makeListed('postgresql', bench.schema))
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.listed (id, code, name, changed)
         SELECT i, '${goodCode}', '杭州示例有限公司', clock_timestamp() - interval '1 minute' FROM generate_series(1, 3000) AS i`,
    )
    const checks = await judge(abnormalTableStream(...asked), abnormalTableYaml(...asked), 4)
    const named = (state: string): readonly string[] =>
      checks.filter((one) => one.state === state).map(({ check }) => check)
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([])
    expect(named('skipped')).toEqual([
      'survives-429',
      'survives-500',
      'survives-silence',
      'survives-clock-skew',
    ])
    await bench.remove()
  }, 300_000)

  test('an outbox that is right passes, each path of a payload that is misspelt being told', async () => {
    const bench = await openSqlBench('postgresql', address)
    const asked = ['sql-outbox', 'postgresql', bench.schema] as const
    await makeOutbox(bench)
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.outbox (key, op, payload)
         SELECT i, 'upsert', jsonb_build_object('id', i, 'code', '${goodCode}', 'name', '杭州示例有限公司', 'listed', '2024-01-31', 'state', 'on')
           FROM generate_series(1, 300) AS i`,
    )
    const checks = await judge(abnormalTableStream(...asked), abnormalTableYaml(...asked), 2)
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([])
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'wrong-config-told', state: 'passed' }),
    )
    await bench.remove()
  }, 300_000)

  const judge = (stream: Stream, text: string, killCount: number) =>
    conformLive({
      text,
      index: 0,
      stream,
      world: {
        inbox: '',
        connections: new Map([['market', connectionTo('postgresql', { address })]]),
        clock: systemClock,
      },
      waivers: [],
      killCount,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
})
