import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReading } from './open-reading.ts'
import type { ReadingBench } from './open-reading.ts'

let bench: ReadingBench
beforeAll(async () => {
  bench = await openReading(afterAll, [
    { details: { officer: '王"小"明', window: '=HYPERLINK("http://evil")', caseRef: '-1,2' } },
    {
      change: { client: '@sum', purpose: '+1' },
      details: { officer: 'a\nb', signals: ['own-record', 'flagged'] },
    },
    { change: { fields: ['name', 'event'] } },
  ])
})

const csv = async (query = '', who?: string): Promise<string> => {
  const told = await bench.get(`/audit/v1/export?format=csv${query}`, who)
  expect(told.status).toBe(200)
  expect(told.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="audit-entries.csv"',
  })
  return told.text
}

/** Cells by the names of their columns, as RFC 4180 has them; and the trailer. */
async function read(query = '', who?: string) {
  const answer = await fetch(`${bench.url}/audit/v1/export?format=csv${query}`, {
    headers: { authorization: `Bearer ${who ?? 'data-auditor'}` },
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const records: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy
  const text = bytes.toString('utf8').replace('\uFEFF', '')
  for (let found = cell.exec(text); found && found.index < text.length; found = cell.exec(text)) {
    records.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') records.push([])
  }
  const [names = [], ...rows] = records.filter((record) => record.length > 0)
  const trailer = rows.pop() ?? []
  return {
    bytes,
    names,
    trailer,
    rows: rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]]))),
  }
}

test('a spreadsheet is told that it is UTF-8, and every record has all columns', async () => {
  const { bytes, names, rows, trailer } = await read()
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(names.slice(0, 6)).toEqual(['time', 'ledger', 'index', 'kind', 'department', 'client'])
  expect(rows.length).toBe(3)
  expect(trailer.length).toBe(names.length)
  expect(trailer.slice(0, 2)).toEqual(['#complete', 'rows: 3'])
})

test('quotes, commas and line ends stay in their cell', async () => {
  const { rows } = await read()
  expect(rows[0]).toMatchObject({ officer: '王"小"明' })
  expect(rows[1]).toMatchObject({ officer: 'a\nb', signals: 'own-record flagged' })
  expect(rows[2]).toMatchObject({ fields: 'event name', provider: 'minzheng', status: '200' })
})

test('no cell is a formula', async () => {
  const { rows } = await read()
  expect(rows[0]).toMatchObject({ window: `'=HYPERLINK("http://evil")`, case: `'-1,2` })
  expect(rows[1]).toMatchObject({ client: "'@sum", purpose: "'+1" })
  for (const row of rows) {
    for (const value of Object.values(row)) expect(value).not.toMatch(/^[=+\-@\t\r]/u)
  }
})

test('parts that were cut off make one file: what goes on has no head', async () => {
  const { rows } = await read()
  const whole = await csv()
  const rest = await csv(`&after=${rows[1]?.['resume']}`)
  expect(rest.startsWith(rows[2]?.['time'] ?? 'none')).toBe(true)
  expect(
    whole.slice(0, whole.indexOf('#complete')).endsWith(rest.slice(0, rest.indexOf('#complete'))),
  ).toBe(true)
})

test('what is sealed from a provider has empty cells', async () => {
  const { rows } = await read('&as=provider', 'minzheng-auditor')
  expect(rows[0]).toMatchObject({ officer: '', window: '', case: '', signals: '', note: '' })
})
