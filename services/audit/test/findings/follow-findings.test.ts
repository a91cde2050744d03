import { expect, onTestFinished, test, vi } from 'vitest'
import { openFindingsBench } from './open-findings-bench.ts'
import { dayMs, hourMs, monday, question } from './rules/office.ts'

const now = monday + 40 * dayMs
const ten = monday + 10 * hourMs

test('an entry that comes when its time was gone through is looked at within a day', async () => {
  const bench = await openFindingsBench(onTestFinished, now)
  const ofKin = (officer: string) => ({ details: { officer, signals: ['same-household'] } })
  await bench.index([question(ten, ofKin('o-7')), question(ten + hourMs)])
  // One finding, and the month's two by lot; then what came late.
  const looking = bench.look(4)
  const isWritten = async () => (await bench.log.ends('audit.findings')).includes(3)
  await vi.waitUntil(isWritten, { timeout: 30_000 })
  await bench.index([question(ten + hourMs / 2, ofKin('o-8'))])
  bench.time.now += dayMs
  await looking
  const listed = await bench.get('auditor-1', '/audit/v1/findings?rule=same-household')
  expect(JSON.stringify(listed.body)).toContain('"officer":"o-8"')
})
