import { systemClock } from '@hutong/process'
import { requireServer } from '@hutong/infra/testing'
import { expect, test } from 'vitest'
import { openSource } from '../../../src/open-source.ts'
import { positionAt } from '../../../src/tools/state/position-at.ts'
import { abnormalTableStream } from '../../sources/sql/abnormal-table.ts'
import {
  idsOf,
  makeOutbox,
  openSqlBench,
  pollOnce,
  writeChange,
} from '../../sources/sql/sql-bench.ts'

await requireServer('mariadb', ({ address }) => {
  test('an outbox of MariaDB can be read from a number on', async () => {
    const bench = await openSqlBench('mariadb', address)
    await makeOutbox(bench)
    for (const key of ['a', 'b']) await bench.writer.run(writeChange(bench, key))
    const stream = abnormalTableStream('sql-outbox', 'mariadb', bench.schema)
    const found = positionAt(stream.read, { offset: 2 })
    const connections = new Map([['market', bench.connection]])
    const source = openSource(stream, { inbox: '', connections, clock: systemClock })
    const { rows } = await pollOnce(source, 'position' in found ? found.position : null)
    await source.close?.()
    await bench.remove()
    expect(idsOf(rows)).toEqual(['b'])
  })
})

test('an outbox of PostgreSQL is not known by its numbers alone', () => {
  const { read } = abnormalTableStream('sql-outbox', 'postgresql', 'any')
  expect(positionAt(read, { offset: 2 })).toHaveProperty('fix')
})
