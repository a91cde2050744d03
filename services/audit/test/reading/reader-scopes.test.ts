import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReading } from './open-reading.ts'
import type { ReadingBench } from './open-reading.ts'

const officer = { officer: 'o-17', caseRef: 'HT-1', signals: ['same-surname', 'flagged'] }
let bench: ReadingBench
beforeAll(async () => {
  bench = await openReading(afterAll, [
    // ziran asked about data of minzheng,
    { details: officer },
    // and about a spouse, which nobody in ziran may ever learn;
    { change: { cause: 'c'.repeat(64) }, details: officer },
    // renshe asked about data of minzheng,
    { change: { department: 'renshe' }, details: officer },
    // and about data of ziran.
    { change: { department: 'renshe', recordType: 'realestate.right' }, details: officer },
    // A department asked that is no more, and whose tasks ziran has now.
    { change: { department: 'guotu' } },
  ])
})

interface Page {
  readonly as: string
  readonly entries: readonly { readonly index: number; readonly details?: object }[]
}

async function found(query: string, who: string): Promise<Page> {
  const told = await bench.get(`/audit/v1/entries?order=oldest${query}`, who)
  expect(told.status).toBe(200)
  return JSON.parse(told.text)
}

test.each([
  ['the sharing authority', 'data-auditor', '', 'authority', [0, 1, 2, 3, 4]],
  ['a department, unless it says otherwise', 'ziran-auditor', '', 'supervisor', [0, 4]],
  ['a supervisor', 'ziran-auditor', '&as=supervisor', 'supervisor', [0, 4]],
  ['a provider', 'ziran-auditor', '&as=provider', 'provider', [3]],
  ['another provider', 'minzheng-auditor', '&as=provider', 'provider', [0, 1, 2, 4]],
  ['a department that asked nothing', 'minzheng-auditor', '', 'supervisor', []],
  ['the authority as a provider', 'data-auditor', '&as=provider', 'provider', []],
  [
    'a provider about one that asks',
    'minzheng-auditor',
    '&as=provider&department=renshe',
    'provider',
    [2],
  ],
  [
    'a supervisor about one whose data it is',
    'ziran-auditor',
    '&provider=minzheng',
    'supervisor',
    [0, 4],
  ],
])('%s sees what is for those eyes', async (_, who, query, as, indexes) => {
  const page = await found(query, who)
  expect(page.as).toBe(as)
  expect(page.entries.map(({ index }) => index)).toEqual(indexes)
})

test('officer and case are shown to their own department, but not who is flagged', async () => {
  const [entry] = (await found('', 'ziran-auditor')).entries
  expect(entry?.details).toEqual({ officer: 'o-17', caseRef: 'HT-1', signals: ['same-surname'] })
})

test('a provider sees neither officer nor case', async () => {
  const { entries } = await found('&as=provider', 'minzheng-auditor')
  expect(entries.map(({ details }) => details)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test.each([
  ['all entries', 'ziran-auditor', 'as=authority'],
  ['what another department asked', 'ziran-auditor', 'department=renshe'],
  ['who read the data of another', 'ziran-auditor', 'as=provider&provider=minzheng'],
  ['the officers of those who read', 'minzheng-auditor', 'as=provider&officer=o-17'],
  ['the cases of those who read', 'minzheng-auditor', 'as=provider&case=HT-1'],
  ['whatever, without a department', 'stranger', ''],
])(
  'to ask for %s by its name is refused with rule, owner, remedy and a receipt',
  async (_, who, query) => {
    for (const path of ['entries', 'export']) {
      const told = await bench.get(`/audit/v1/${path}?${query}`, who)
      expect(told.status).toBe(403)
      expect(JSON.parse(told.text)).toMatchObject({
        code: 'outside-scope',
        rule: expect.any(String),
        owner: expect.any(String),
        remedy: expect.any(String),
        receipt: 'proof',
      })
    }
  },
)

test('counts keep to the same scopes', async () => {
  const count = async (query: string, who: string): Promise<unknown> => {
    const told = await bench.get(`/audit/v1/statistics?by=department${query}`, who)
    return JSON.parse(told.text)
  }
  expect(await count('', 'data-auditor')).toEqual({
    as: 'authority',
    by: ['department'],
    rows: [
      { department: 'guotu', count: 1 },
      { department: 'renshe', count: 2 },
      { department: 'ziran', count: 2 },
    ],
  })
  expect(await count('', 'ziran-auditor')).toMatchObject({
    rows: [
      { department: 'guotu', count: 1 },
      { department: 'ziran', count: 1 },
    ],
  })
  expect(await count('&as=provider', 'ziran-auditor')).toMatchObject({
    rows: [{ department: 'renshe', count: 1 }],
  })
  expect(await count('&department=renshe', 'ziran-auditor')).toMatchObject({
    code: 'outside-scope',
  })
})

test.each([
  ['nothing', '', 'querystring.by'],
  ['a dimension that is none', '?by=officer', 'querystring.by'],
  ['four of them', '?by=day,month,client,type', 'querystring.by'],
  ['one twice', '?by=day,day', 'querystring.by'],
  ['a time of day', '?by=day&from=2026-11-23T00:00Z', 'querystring.from'],
  ['a range that ends before it begins', '?by=day&from=2026-11-23&to=2026-11-22', 'querystring.to'],
])('to count by %s is bad input', async (_, query, field) => {
  const told = await bench.get(`/audit/v1/statistics${query}`)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({ errors: [{ field }], receipt: 'proof' })
})

test('counting is noted with its dimensions', async () => {
  bench.noted.length = 0
  await bench.get('/audit/v1/statistics?by=day,decision&purpose=house-transfer')
  expect(bench.noted).toEqual([
    { client: 'data-auditor', action: 'statistics', note: '1 rows as authority; by day,decision' },
  ])
})
