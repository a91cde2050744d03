import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { json, startService } from './start-service.ts'
import { entry, openWeb, restDocument } from './web-rows.ts'

const pageCount = process.env['HUTONG_TEST_LONG'] === undefined ? 100 : 5000
const size = 500
/** Of the pages from the 20th on; rows that were kept would need many times as much. */
const growthBytesMax = 4 * 1024 * 1024

test(`${pageCount * size} rows are read in memory that does not grow with them`, async () => {
  const service = await startService(({ query }) => {
    const page = Number(query.get('cursor') ?? 0)
    service.asked.length = 0
    const data = Array.from({ length: size }, (_, i) => entry(page * size + i))
    return json({ data, next: page + 1 < pageCount ? page + 1 : null })
  })
  const source = openWeb(service.url, restDocument)
  let readCount = 0
  const liveBytes: number[] = []
  for await (const event of source.poll(undefined, new AbortController().signal)) {
    if (event.kind !== 'rows') continue
    readCount += event.rows.length
    if (readCount % (size * 20) === 0) liveBytes.push(measureLiveBytes())
  }
  await service.stop()
  expect(readCount).toBe(pageCount * size)
  expect((liveBytes.at(-1) ?? Infinity) - (liveBytes[0] ?? 0)).toBeLessThan(growthBytesMax)
})

function measureLiveBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
