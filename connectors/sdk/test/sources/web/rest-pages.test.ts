import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SourceEvent } from '../../../src/connector.ts'
import type { WebDocument } from '../../../src/sources/web/web-settings.ts'
import { positionAt } from '../../../src/tools/state/position-at.ts'
import { json, startService, type Asked, type Service } from './start-service.ts'
import {
  codesOf,
  collect,
  entries,
  entry,
  idsOf,
  lastPosition,
  noon,
  openWeb,
  pageOf,
  restDocument,
  rowsOf,
  settingsOf,
  type Entry,
} from './web-rows.ts'

const size = 10
let rows: Entry[]
let service: Service
beforeEach(async () => {
  rows = entries(25)
  service = await startService((asked) => json(pageOf(rows, asked, size)))
})
afterEach(() => service.stop())

const open = (change: Partial<WebDocument> = {}) =>
  openWeb(service.url, { ...restDocument, ...change })
const numbered = { by: 'page', parameter: 'page' } as const
const pageNumber = ({ query }: Pick<Asked, 'query'>): number => Number(query.get('page'))
const slice = (page: number): Entry[] => rows.slice((page - 1) * size, page * size)

test('a later poll asks for what was changed since, with the overlap', async () => {
  const source = open()
  const position = lastPosition(await collect(source))
  await collect(source, position)
  const newest = noon + 24
  expect(service.asked.at(-1)?.query.get('since')).toBe(new Date(newest - 300_000).toISOString())
})

test('pages can be read from a time on, with the overlap', async () => {
  const found = positionAt(settingsOf(restDocument), { time: noon })
  await collect(open(), 'position' in found ? found.position : null)
  expect(service.asked[0]?.query.get('since')).toBe(new Date(noon - 300_000).toISOString())
})

test('a row that becomes visible late is found within the overlap', async () => {
  const source = open()
  const position = lastPosition(await collect(source))
  rows.unshift(entry(99, noon - 200_000))
  expect(idsOf(await collect(source, position))).toEqual(['N99'])
})

test('a row that is changed again comes with a higher version', async () => {
  const source = open()
  const events = await collect(source)
  rows[3] = { ...entry(3, noon + 60_000), name: 'new name' }
  const [row] = rowsOf(await collect(source, lastPosition(events)))
  expect(row?.version).toBe('01769832060000000000')
})

test('a row with a time in the future does not hide those before it', async () => {
  rows.push(entry(99, Date.parse('2099-01-01T00:00:00Z')))
  const source = open()
  const position = lastPosition(await collect(source))
  rows.push(entry(26, Date.now() + 1000))
  expect(idsOf(await collect(source, position))).toEqual(['N26'])
})

test('a pass that was left goes on at its cursor, and is followed by a whole one', async () => {
  service.before.push(service.answer, service.answer, () => ({ status: 403 }))
  const first = open()
  const events: SourceEvent[] = []
  await expect(async () => {
    for await (const event of first.poll(undefined, new AbortController().signal))
      events.push(event)
  }).rejects.toMatchObject({ code: 'HUTONG_SOURCE_CONFIG' })
  service.asked.length = 0
  await collect(open(), lastPosition(events))
  const cursors = service.asked.map(({ query }) => query.get('cursor'))
  expect(cursors).toEqual(['20', null, '10', '20'])
})

test('a cursor that the service has forgotten costs a reading, and no row', async () => {
  const position = {
    kind: 'web-pages',
    since: null,
    pass: { ...begun, at: { by: 'cursor', cursor: 'old' } },
  }
  service.before.push(() => ({ status: 410 }))
  const events = await collect(open(), position)
  expect(events[0]).toEqual({ kind: 'notice', code: 'reading-restarted' })
  expect(rowsOf(events)).toHaveLength(25)
})
const begun = { high: null, began: null, pageCount: 1, rowCount: 10 }

test('a place in pages of another kind is not gone on from', async () => {
  const position = {
    kind: 'web-pages',
    since: null,
    pass: { ...begun, at: { by: 'page', page: 2 } },
  }
  expect(rowsOf(await collect(open(), position))).toHaveLength(25)
})

test('a row that slips to a page already read is found by reading again', async () => {
  service.answer = (asked) => json({ data: slice(pageNumber(asked)) })
  service.before.push((asked) => {
    const answer = json({ data: slice(pageNumber(asked)) })
    // Its first row changes, and goes to the end: all others move up by one place.
    rows = [...rows.slice(1), { ...entry(0, noon + 5000), name: 'changed' }]
    return answer
  })
  const ids = idsOf(await collect(open({ paging: numbered })))
  expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => id)))
})

test('an empty page in the middle is not the end', async () => {
  const pages: Record<number, Entry[]> = { 1: slice(1), 3: slice(2), 4: slice(3) }
  service.answer = (asked) => json({ data: pages[pageNumber(asked)] ?? [] })
  expect(idsOf(await collect(open({ paging: numbered })))).toHaveLength(25)
})

test('an empty page with a cursor is not the end', async () => {
  service.before.push(() => json({ data: [], next: '0' }))
  expect(idsOf(await collect(open()))).toHaveLength(25)
})

test('the pages that the service counts are all read, whatever is in them', async () => {
  const pages: Record<number, Entry[]> = { 1: slice(1), 5: slice(2) }
  service.answer = (asked) => json({ data: pages[pageNumber(asked)] ?? [], pages: 5 })
  const paging = { ...numbered, pageCount: 'pages' }
  expect(idsOf(await collect(open({ paging })))).toHaveLength(20)
})

test('pages that never come to rest fail the poll', async () => {
  let i = 100
  const paging = { ...numbered, pageCount: 'pages' }
  service.answer = () => json({ data: [entry((i += 1)), entry((i += 1))], pages: 2 })
  await expect(collect(open({ paging }))).rejects.toThrow(/changed its pages through 5 readings/)
})

test('a cursor that leads back is an endless loop, and is told of', async () => {
  service.answer = (asked) => json({ ...pageOf(rows, asked, size), next: '10' })
  await expect(collect(open())).rejects.toMatchObject({ code: 'HUTONG_SOURCE_PAGES_ENDLESS' })
})

test('the same rows on two pages are an endless loop, and are told of', async () => {
  let i = 0
  service.answer = () => json({ data: slice(1), next: String((i += 1)) })
  await expect(collect(open())).rejects.toThrow(/same rows on two pages/)
})

test('more pages than pagesMax are told of', async () => {
  let i = 0
  service.answer = () => json({ data: [entry((i += 1))], next: String(i) })
  await expect(collect(open({ pagesMax: 7 }))).rejects.toThrow(/more than 7 pages/)
})

test('after an endless loop the pass is read from its first page', async () => {
  service.answer = (asked) => json({ ...pageOf(rows, asked, size), next: '10' })
  const source = open()
  const events = []
  try {
    for await (const event of source.poll(undefined, new AbortController().signal))
      events.push(event)
  } catch {
    // Told of above.
  }
  service.answer = (asked) => json(pageOf(rows, asked, size))
  const more = await collect(source, lastPosition(events))
  expect(idsOf([...events, ...more])).toHaveLength(25)
})

test('fewer rows than the service says are told of', async () => {
  service.answer = (asked) => json({ ...pageOf(rows, asked, size), total: 26 })
  await expect(collect(open({ total: 'total' }))).rejects.toMatchObject({
    code: 'HUTONG_SOURCE_ROWS_MISSING',
  })
})

test('an answer that did not change is not sent again', async () => {
  service.answer = (asked) =>
    asked.headers['if-none-match'] === '"1"'
      ? { status: 304 }
      : json(pageOf(rows, asked, size), { etag: '"1"' })
  const { changedSince: _, ...everything } = restDocument
  const source = openWeb(service.url, everything)
  const position = lastPosition(await collect(source))
  service.asked.length = 0
  const events = await collect(source, position)
  expect(events.map(({ kind }) => kind)).toEqual(['polled'])
  expect(service.asked.map(({ headers }) => headers['if-none-match'])).toEqual([
    '"1"',
    '"1"',
    '"1"',
  ])
})

test('rows numbered as they change are read again when there is more than one page', async () => {
  const changes = Array.from({ length: 25 }, (_, i) => ({ id: `N${i}`, changedAt: 5000 + i }))
  service.answer = (asked) => {
    const start = Number(asked.query.get('cursor') ?? 0)
    const next = start + size < changes.length ? start + size : null
    return json({ data: changes.slice(start, start + size), next })
  }
  const events = await collect(open({ version: { from: 'changedAt', as: 'number' } }))
  expect([rowsOf(events).length, service.asked.length]).toEqual([25, 6])
})

test('an answer without rows is told of, though its status is 200', async () => {
  service.answer = () => json({ error: 'session expired' })
  await expect(collect(open())).rejects.toThrow(/answers without a list at data/)
})

test('an answer whose own word says that it failed is told of', async () => {
  service.answer = () => json({ code: 5001, data: [] })
  const success = { from: 'code', is: ['0'] }
  await expect(collect(open({ success }))).rejects.toThrow(/code is not 0/)
})

test('status 204 is an empty page', async () => {
  service.answer = () => ({ status: 204 })
  expect((await collect(open())).at(-1)?.kind).toBe('polled')
})

test.each([
  [
    'a name that stands twice',
    '{"id":"a","id":"b","changedAt":"2026-01-31T04:00:00Z"}',
    'json-name-repeated',
  ],
  ['no object', '7', 'json-no-object'],
  ['no key', '{"changedAt":"2026-01-31T04:00:00Z"}', 'key-missing'],
  ['a time without a zone', '{"id":"a","changedAt":"2026-01-31 04:00:00"}', 'version-malformed'],
  [
    'half a character',
    String.raw`{"id":"a","n":"\ud800","changedAt":"2026-01-31T04:00:00Z"}`,
    'charset-malformed',
  ],
  ['more than 1 MiB', `{"id":"${'a'.repeat(1 << 20)}"}`, 'row-too-long'],
])('of a row with %s the reason is told, and the others go on', async (_, row, code) => {
  const good = JSON.stringify(entry(1))
  service.answer = () => ({ ...json(null), body: `{"data":[${row},${good}]}` })
  const events = await collect(open())
  expect([codesOf(events), idsOf(events)[1]]).toEqual([[code], 'N1'])
})

test('bytes that are not of the charset refuse their row alone', async () => {
  const page = Buffer.from(JSON.stringify({ data: [{ ...entry(1), name: '##' }, entry(2)] }))
  page.fill(0xff, page.indexOf('##'), page.indexOf('##') + 2)
  service.answer = () => ({ ...json(null), body: page })
  const events = await collect(open())
  expect([codesOf(events), idsOf(events)]).toEqual([['charset-malformed'], [undefined, 'N2']])
})

test('of two rows with one key and one version the second is refused', async () => {
  service.answer = () => json({ data: [entry(1), { ...entry(1), name: 'other' }] })
  expect(codesOf(await collect(open()))).toEqual(['key-repeated'])
})

test('numbers keep every digit', async () => {
  const row = '{"id":900719925474099312345,"amount":88.50,"changedAt":"2026-01-31T04:00:00Z"}'
  service.answer = () => ({ ...json(null), body: `{"data":[${row}]}` })
  const [only] = rowsOf(await collect(open()))
  expect(only?.kind === 'row' ? only.value : undefined).toMatchObject({
    id: '900719925474099312345',
    amount: '88.50',
  })
})

test('a member that stands twice around the rows refuses the page', async () => {
  service.answer = () => ({ ...json(null), body: '{"data":[],"next":"a","next":"b"}' })
  await expect(collect(open())).rejects.toThrow(/a member twice/)
})

test('whoever leaves in the middle of a page is given its other rows later', async () => {
  const source = open()
  const position = await (async () => {
    for await (const event of source.poll(undefined, new AbortController().signal))
      if (event.kind === 'rows') return event.position
  })()
  const { signal } = new AbortController()
  const again = []
  for await (const event of source.poll(position, signal)) again.push(event)
  expect(idsOf(again).length).toBeGreaterThanOrEqual(15)
})
