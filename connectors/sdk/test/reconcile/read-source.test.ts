import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Source } from '../../src/connector.ts'
import { readSource, type ReadRow } from '../../src/reconcile/read-source.ts'
import { goodCode } from '../abnormal-stream.ts'
import { digits, openTestLog, settingsOf } from './histories.ts'

test('a row that is kept to be written later keeps no other row of its page in memory', async () => {
  const log = await openTestLog()
  const others: WeakRef<object>[] = []
  const page = (id: number) => {
    const value = { id: `${id}`, code: goodCode, name: '甲公司', listed: '2024-01-31', state: 'on' }
    others.push(new WeakRef(value))
    const raw = Buffer.from(JSON.stringify(value))
    return { kind: 'row' as const, line: 1, version: digits(1), value, raw }
  }
  const source: Source = {
    async *poll() {
      const at = { file: 'made', line: 1 }
      const rows = [1, 2, 3].map(page)
      yield { kind: 'rows', rows, at, writtenAt: 0, position: null, complete: true }
      yield { kind: 'polled', readAt: 0 }
    },
  }
  const kept: ReadRow[] = []
  const settings = settingsOf({ rows: new Map(), records: [] }, log)
  await readSource({ ...settings, openSource: () => source }, (row) => {
    if (row.recordId === '1') kept.push(row)
    return undefined
  })
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  await expect
    .poll(() => {
      collect()
      return others.map((other) => other.deref() !== undefined)
    })
    .toEqual([true, false, false])
  expect(kept[0]?.build({ version: digits(2), epoch: 1, fence: 1 })?.key).toContain(':1')
})
