import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSource } from '../src/open-source.ts'
import { abnormalStream, file, header, line } from './abnormal-stream.ts'
import { handClock, openWorkbench, type Workbench } from './workbench.ts'

const rowCount = process.env['HUTONG_TEST_LONG'] === undefined ? 60_000 : 1_000_000
/** Rows that were kept would need ten times as much. */
const growthBytesMax = 4 * 1024 * 1024
const batchesBetweenLooks = 20

const stream = abnormalStream()
let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

test(`${rowCount} lines are read in batches, in memory that does not grow with the file`, async () => {
  await writeLongFile()
  let readCount = 0
  let batchCount = 0
  const liveBytes: number[] = []
  const source = openSource(stream, {
    inbox: bench.inbox,
    connections: new Map(),
    clock: handClock(),
  })
  for await (const event of source.poll(undefined, new AbortController().signal)) {
    if (event.kind !== 'rows') continue
    readCount += event.rows.length
    batchCount += 1
    if (batchCount % batchesBetweenLooks === 0) liveBytes.push(measureLiveBytes())
  }
  expect(readCount).toBe(rowCount)
  expect(batchCount).toBeGreaterThan(rowCount / 1000)
  expect((liveBytes.at(-1) ?? Infinity) - (liveBytes[0] ?? 0)).toBeLessThan(growthBytesMax)
})

test('progress is told with file, line and figures while a long file is read', async () => {
  await writeLongFile()
  const clock = handClock()
  const told: { line: number | undefined; state: string }[] = []
  await bench.readOnce(stream, {
    clock,
    onProgress: ({ line: at, state }) => {
      clock.forward(250)
      told.push({ line: at, state })
    },
  })
  expect(
    told.some(({ line: at, state }) => state === 'loading' && at !== undefined && at < rowCount),
  ).toBe(true)
  expect(told.at(-1)).toEqual({ line: rowCount + 1, state: 'stopped' })
})

function measureLiveBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

async function writeLongFile(): Promise<void> {
  const path = join(bench.inbox, file(1))
  await mkdir(join(bench.inbox, 'abnormal'), { recursive: true })
  await pipeline(Readable.from(lines()), createWriteStream(path))
  await writeFile(`${path}.ok`, `rows=${rowCount}`)
}

function* lines(): Generator<string> {
  yield `${header}\n`
  for (let i = 0; i < rowCount; i += 1000) {
    yield `${Array.from({ length: 1000 }, (_, n) => line(i + n)).join('\n')}\n`
  }
}
