import { requireServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { expect, test } from 'vitest'
import { conformLive } from '../../../src/tools/conformance/live/conform-live.ts'
import { goodCode } from '../../abnormal-stream.ts'
import {
  abnormalTableStream,
  abnormalTableYaml,
  makeListed,
} from '../../sources/sql/abnormal-table.ts'
import { connectionTo, openSqlBench } from '../../sources/sql/sql-bench.ts'

await requireServer('postgres', ({ address }) => {
  test('a table that is killed over, refused and cut off in the middle of an answer costs no row', async () => {
    const bench = await openSqlBench('postgresql', address)
    const asked = ['sql-polling', 'postgresql', bench.schema] as const
    await bench.writer.run(makeListed('postgresql', bench.schema))
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.listed (id, code, name, changed)
         SELECT i, '${goodCode}', '杭州示例有限公司', clock_timestamp() - interval '1 minute' FROM generate_series(1, 3000) AS i`,
    )
    const checks = await conformLive({
      text: abnormalTableYaml(...asked),
      index: 0,
      stream: abnormalTableStream(...asked),
      world: {
        inbox: '',
        connections: new Map([['market', connectionTo('postgresql', { address })]]),
        clock: systemClock,
      },
      waivers: [],
      killCount: 4,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
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
})
