import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { abnormalStream, csv, file, header, line } from './abnormal-stream.ts'
import { openWorkbench, type Workbench } from './workbench.ts'

const stream = abnormalStream()
const gibibyte = 1 << 30
/** A quarter of it: whoever held the cell would need all of it at least. */
const growthBytesMax = 256 * 1024 * 1024

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

test.each([
  ["=cmd|'/C calc'!A0"],
  ['=HYPERLINK("http://x.example";"here")'],
  ['+1+1'],
  ['-2+3'],
  ['@SUM(A1:A9)'],
])('what a spreadsheet would calculate is kept as it is written: %s', async (formula) => {
  await bench.put(file(1), csv(line(1, `"${formula.replaceAll('"', '""')}"`)))
  await bench.readOnce(stream)
  expect((await bench.records(stream)).map(({ data }) => data)).toMatchObject([{ name: formula }])
})

test('a cell of a gigabyte refuses its file, and is not held in memory', async () => {
  await bench.put(file(1), `${header}\r\nA1,`, null)
  const path = join(bench.inbox, file(1))
  const handle = await open(path, 'r+')
  await handle.truncate(gibibyte)
  await handle.close()
  await bench.put(file(2), csv(line(2)))
  await bench.put(`${file(1)}.ok`, '', null)
  const before = process.memoryUsage().rss
  await bench.readOnce(stream)
  expect(process.memoryUsage().rss - before).toBeLessThan(growthBytesMax)
  expect((await bench.quarantined(stream)).map(({ codes }) => codes)).toEqual([
    ['file-row-too-long'],
  ])
  expect(await bench.records(stream)).toHaveLength(1)
})
