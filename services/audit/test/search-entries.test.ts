import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EntryIndex, EntryQuery } from '../src/audit.ts'
import { formatCursor, parseCursor } from '../src/entry-cursor.ts'
import { entry, openBench } from './open-index.ts'

let index: EntryIndex
const other = {
  client: 'tax-window',
  department: 'shuiwu',
  purpose: 'pension',
  recordType: 'person.identity',
  subject: 'B'.repeat(22),
}

beforeAll(async () => {
  const bench = await openBench(afterAll)
  await bench.append(
    0,
    entry(1),
    entry(2, other),
    entry(3, { kind: 'error', purpose: undefined, subject: undefined }),
  )
  // Five entries of one moment, so that only ledger and index order them.
  await bench.append(3, ...Array.from({ length: 5 }, () => entry(4)))
  await bench.indexAll()
  index = bench.openIndex()
})

const search = (query: Partial<EntryQuery>): readonly number[] =>
  index.search({ limit: 100, ...query }).entries.map((found) => found.index)

test('the newest come first', () => {
  expect(search({})).toEqual([7, 6, 5, 4, 3, 2, 1, 0])
})

test.each<[string, Partial<EntryQuery>, readonly number[]]>([
  ['one subject', { subjects: ['B'.repeat(22)] }, [1]],
  ['the tags of a person in several quarters', { subjects: ['B'.repeat(22), 'C'.repeat(22)] }, [1]],
  ['a client', { client: 'tax-window' }, [1]],
  ['a department', { department: 'shuiwu' }, [1]],
  ['a purpose', { purpose: 'pension' }, [1]],
  ['a type', { type: 'person.identity' }, [1]],
  ['a time from on, which is included', { from: '2026-11-23T04:00:00.000Z' }, [7, 6, 5, 4, 3]],
  ['a time before, which is not', { to: '2026-11-23T02:00:00.000Z' }, [0]],
  ['several together, which must all hold', { client: 'tax-window', type: 'marriage.event' }, []],
  ['what nobody has', { purpose: 'party' }, []],
  ['what looks like SQL', { client: "' OR 1=1 --" }, []],
])('entries are found by %s', (_, query, expected) => {
  expect(search(query)).toEqual(expected)
})

test.each([1, 2, 3, 7, 8])('pages of %i hold every entry once, also of one moment', (limit) => {
  const seen: number[] = []
  let query: EntryQuery = { limit }
  for (;;) {
    const page = index.search(query)
    seen.push(...page.entries.map((found) => found.index))
    if (page.next === null) break
    const after = parseCursor(formatCursor(page.next))
    if (!after) break
    query = { limit, after }
  }
  expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1, 0])
})

test('a page that holds the rest says that nothing follows', () => {
  expect(index.search({ limit: 8 }).next).toBeNull()
})

test.each([
  '',
  'x',
  'e30',
  Buffer.from('a b c').toString('base64url'),
  Buffer.from('a b').toString('base64url'),
  Buffer.from('a b 1 2').toString('base64url'),
])('the cursor %j is none', (text) => {
  expect(parseCursor(text)).toBeUndefined()
})
