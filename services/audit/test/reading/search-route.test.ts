import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openReading } from './open-reading.ts'
import type { ReadingBench, Told } from './open-reading.ts'

const number = '330106199003079975'
let bench: ReadingBench
beforeAll(async () => {
  bench = await openReading(afterAll, [
    {
      details: {
        officer: 'o-17',
        window: 'A03',
        caseRef: 'HT-1',
        signals: ['own-record', 'flagged'],
      },
    },
    { person: number, details: { officer: 'o-18', caseRef: 'HT-2' } },
    { change: { answerClass: 'NO:revoked', fields: ['name'], recordType: 'person.identity' } },
    { change: { department: 'renshe', client: 'pension-window', purpose: 'pension' } },
    { change: { cause: 'c'.repeat(64) }, person: number },
    {
      change: { kind: 'refusal', answerClass: 'REFUSED:grant-missing', action: 'read' },
      details: { officer: 'o-19', note: 'purpose none-of-ours' },
    },
  ])
})
beforeEach(() => {
  bench.noted.length = 0
  bench.problems.length = 0
  bench.failNotes = false
})

interface Page {
  readonly as?: string
  readonly entries?: readonly {
    readonly index: number
    readonly provider?: string
    readonly entry: Readonly<Record<string, unknown>>
    readonly details?: object
  }[]
  readonly next?: string | null
}
const pageIn = ({ text }: Told): Page => JSON.parse(text)
const indexesIn = (told: Told): unknown => pageIn(told).entries?.map(({ index }) => index)
const search = (query = '', who?: string): Promise<Told> =>
  bench.get(`/audit/v1/entries${query}`, who)

test('an auditor of the sharing authority reads all, newest first, and nobody keeps it on the way', async () => {
  const told = await search()
  expect(told.status).toBe(200)
  expect(told.headers['cache-control']).toBe('no-store')
  expect(pageIn(told)).toMatchObject({ as: 'authority', next: null })
  expect(indexesIn(told)).toEqual([5, 4, 3, 2, 1, 0])
})

test('an entry is shown as it was signed, with whose data it is about and what was sealed', async () => {
  expect(pageIn(await search('?case=HT-1')).entries).toEqual([
    {
      ledger: 'hub',
      index: 0,
      provider: 'minzheng',
      entry: expect.objectContaining({ id: 'id-0', v: 1, fields: ['event'] }),
      details: {
        officer: 'o-17',
        window: 'A03',
        caseRef: 'HT-1',
        signals: ['own-record', 'flagged'],
      },
    },
  ])
})

test('a note, which the index does not hold, is opened for whoever looks', async () => {
  const [found] = pageIn(await search('?kind=refusal')).entries ?? []
  expect(found?.details).toEqual({ officer: 'o-19', note: 'purpose none-of-ours' })
  const file = readFileSync(bench.index)
  expect([file.includes('o-19'), file.includes('none-of-ours')]).toEqual([true, false])
})

test.each([
  ['department', 'department=renshe', [3]],
  ['client', 'client=pension-window', [3]],
  ['purpose', 'purpose=pension', [3]],
  ['law', `law=${encodeURIComponent('real-estate-registration-2024#17')}&limit=1`, [5]],
  ['provider', 'provider=gongan', [2]],
  ['type', 'type=person.identity', [2]],
  ['field', 'field=name', [2]],
  ['action', 'action=read', [5]],
  ['kind', 'kind=refusal', [5]],
  ['decision', 'decision=NO', [2]],
  ['decision with its reason', 'decision=REFUSED:grant-missing', [5]],
  ['officer', 'officer=o-18', [1]],
  ['case', 'case=HT-2', [1]],
  ['ledger', 'ledger=elsewhere', []],
  ['time', 'from=2026-11-23T00:00:02Z&to=2026-11-23T00:00:04Z', [3, 2]],
  ['time to the millisecond', 'from=2026-11-23T00:00:04.001Z', [5]],
  ['day', 'from=2026-11-24', []],
  ['several at once', 'department=ziran&action=verify&type=marriage.event', [4, 1, 0]],
  ['the other order', 'order=oldest&limit=2', [0, 1]],
])('entries are found by %s', async (_, query, expected) => {
  expect(indexesIn(await search(`?${query}`))).toEqual(expected)
})

test('a person is found by tags, of which others may be none of that person', async () => {
  expect(indexesIn(await search(`?subject=${'A'.repeat(22)},${bench.tagOf(number)}`))).toEqual([
    4, 1,
  ])
})

test('a number is sent in a body, and the hub makes the tags of it', async () => {
  const subject = { idType: 'resident-id', id: number }
  const told = await bench.post('/audit/v1/searches', { subject })
  expect(told.status).toBe(200)
  expect(indexesIn(told)).toEqual([4, 1])
  expect(told.text).not.toContain(number)
})

test('a number that is none is bad input, told without the number', async () => {
  const subject = { idType: 'resident-id', id: '330106199003079976' }
  const told = await bench.post('/audit/v1/searches', { subject })
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({
    errors: [{ field: '$.subject.id', rule: 'CHECKSUM' }],
  })
  expect(told.text).not.toContain('33010619900307997')
})

test('a reading is noted by what it was searched and how many were found, never with a value', async () => {
  await bench.post('/audit/v1/searches', {
    subject: { idType: 'resident-id', id: number },
    limit: 1,
  })
  await search('?officer=o-18&purpose=house-transfer')
  expect(bench.noted).toEqual([
    { client: 'data-auditor', action: 'search', note: '1 entries as authority; by subject' },
    {
      client: 'data-auditor',
      action: 'search',
      note: '1 entries as authority; by officer, purpose',
    },
  ])
})

test.each(['entries?', 'export?', 'statistics?by=day&'])(
  'a word that is no code of the hub stands in no entry of the reading: %s',
  async (path) => {
    bench.codes.length = 0
    await bench.get(`/audit/v1/${path}purpose=${number}&type=${number}`)
    expect(bench.codes).toEqual([])
    await bench.get(`/audit/v1/${path}purpose=house-transfer&type=marriage.event`)
    expect(new Set(bench.codes)).toEqual(new Set(['house-transfer', 'marriage.event']))
  },
)

test('when the reading cannot be noted, not one entry leaves', async () => {
  bench.failNotes = true
  const told = await search()
  expect(told.status).toBe(503)
  expect(told.text).not.toMatch(/entries"|house-transfer/u)
})

test('pages follow each other by their cursor, in either order', async () => {
  for (const order of ['newest', 'oldest']) {
    const found: unknown[] = []
    let cursor = ''
    do {
      const page = pageIn(await search(`?order=${order}&limit=4${cursor}`))
      found.push(...(page.entries ?? []).map(({ index }) => index))
      cursor = page.next ? `&cursor=${page.next}` : ''
    } while (cursor !== '')
    expect(new Set(found)).toEqual(new Set([0, 1, 2, 3, 4, 5]))
    expect(found.length).toBe(6)
  }
})

test('pages of a search for a person go on when a key has been added', async () => {
  const subject = { idType: 'resident-id', id: number }
  const first = pageIn(await bench.post('/audit/v1/searches', { subject, limit: 1 }))
  await bench.addEpoch()
  const told = await bench.post('/audit/v1/searches', { subject, limit: 1, cursor: first.next })
  expect(indexesIn(told)).toEqual([1])
})

test.each([
  ['unknown', '?cursor=x', 'unknown cursor'],
  ['made up', `?cursor=${Buffer.from('1 a b c d').toString('base64url')}`, 'unknown cursor'],
])('a cursor that is %s is told so', async (_, query, rule) => {
  const told = await search(query)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({ errors: [{ field: 'querystring.cursor', rule }] })
})

test.each([
  ['other conditions', '?purpose=house-transfer&limit=2', 'data-auditor'],
  ['the other order', '?order=oldest&limit=2', 'data-auditor'],
  ['the scope of another', '?limit=2', 'ziran-auditor'],
])('the cursor of one search is no place in one of %s', async (_, query, who) => {
  const { next } = pageIn(await search('?limit=2'))
  const told = await search(`${query}&cursor=${next}`, who)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({
    errors: [{ field: 'querystring.cursor', rule: 'cursor of another search' }],
  })
})

test('a cursor is good for pages of another length', async () => {
  const { next } = pageIn(await search('?limit=2'))
  expect(indexesIn(await search(`?limit=3&cursor=${next}`))).toEqual([3, 2, 1])
})

test.each([
  ['one that ends before it begins', 'from=2026-11-24&to=2026-11-23', 'to', 'range'],
  ['an empty one', 'from=2026-11-24&to=2026-11-24', 'to', 'range'],
  ['two thousand years', 'from=0026-11-24', 'from', 'range too long'],
  ['a far future', 'from=2026-11-24&to=9999-12-31', 'from', 'range too long'],
  ['a day that is none', 'to=2026-02-30', 'to', 'time'],
])('a range is told off when it is %s', async (_, query, name, rule) => {
  const told = await search(`?${query}`)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({ errors: [{ field: `querystring.${name}`, rule }] })
})

test.each([
  ['no page at all', '?limit=0', 'querystring.limit'],
  ['an endless page', '?limit=501', 'querystring.limit'],
  ['a limit that is no number', '?limit=ten', 'querystring.limit'],
  ['a time that is none', '?from=yesterday', 'querystring.from'],
  ['a number instead of its tag', `?subject=${number}`, 'querystring.subject'],
  ['a condition that is not known', '?surname=chen', 'querystring.surname'],
  ['a condition without a value', '?client=', 'querystring.client'],
  ['eyes of nobody', '?as=anybody', 'querystring.as'],
])('%s is bad input, told by its field and without its value', async (_, query, field) => {
  const told = await search(query)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({ errors: [{ field }], receipt: 'proof' })
  expect(told.text).not.toContain('330106')
  expect(bench.problems).toEqual([{ code: 'invalid', action: 'search' }])
  expect(bench.noted).toEqual([])
})

test.each(['\\ud800', '\\u0000'])('a condition with %s in it is told off', async (character) => {
  const told = await fetch(`${bench.url}/audit/v1/searches`, {
    method: 'POST',
    body: `{"client":"a${character}"}`,
    headers: { authorization: 'Bearer data-auditor', 'content-type': 'application/json' },
  })
  expect(told.status).toBe(422)
  expect(await told.json()).toMatchObject({ errors: [{ field: '$.client', rule: 'text' }] })
})

test('a body that is no JSON is told off on the record as well', async () => {
  const told = await fetch(`${bench.url}/audit/v1/searches`, {
    method: 'POST',
    body: '{',
    headers: { authorization: 'Bearer data-auditor', 'content-type': 'application/json' },
  })
  expect(told.status).toBe(400)
  expect(bench.problems).toEqual([{ code: 'malformed', action: 'search' }])
})

test('without a token, a search and a mistake are the one 401 and leave nothing', async () => {
  for (const query of ['', '?limit=0']) {
    expect((await search(query, '')).status).toBe(401)
  }
  expect([bench.noted, bench.problems]).toEqual([[], []])
})

test('a token for questions reads nothing: it is refused with reasons and a receipt', async () => {
  for (const told of [
    await search('', 'asker'),
    await bench.post('/audit/v1/searches', {}, 'asker'),
  ]) {
    expect(told.status).toBe(403)
    expect(JSON.parse(told.text)).toMatchObject({ code: 'scope-missing', receipt: 'proof' })
  }
})

test('when a refusal or a mistake cannot be noted, the answer is 503', async () => {
  bench.failNotes = true
  for (const told of [
    await search('', 'asker'),
    await search('?limit=0'),
    await search('?cursor=x'),
  ])
    expect(told.status).toBe(503)
})
