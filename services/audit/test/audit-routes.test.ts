import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildServer } from '@hutong/http'
import type { Caller, SentRequest } from '@hutong/http'
import { listeningLogger } from '@hutong/process/testing'
import type { FastifyInstance } from 'fastify'
import { serveAudit } from '../src/audit.ts'
import type { EntryQuery } from '../src/audit.ts'
import { entry, openBench } from './open-index.ts'

let server: FastifyInstance
/** What was noted before an answer left, oldest first. */
let noted: { client: string; query: EntryQuery; found: number }[]
/** What was told instead of an answer. */
let problems: { client: string; code: string; action: string }[]
let noteFails: boolean

beforeAll(async () => {
  const bench = await openBench(afterAll)
  await bench.append(0, entry(1), entry(2), entry(3))
  await bench.indexAll()
  server = buildServer({ logger: listeningLogger().logger })
  serveAudit(server, {
    index: await bench.openIndex(),
    authenticate: callerOf,
    noteReading: async ({ client }, query, found) => {
      if (noteFails) throw Object.assign(new Error('on purpose'), { code: 'HUTONG_LEDGER_CLOSED' })
      noted.push({ client, query, found })
    },
    noteProblem: async ({ client }, told, { action }) => {
      if (noteFails) throw Object.assign(new Error('on purpose'), { code: 'HUTONG_LEDGER_CLOSED' })
      problems.push({ client, code: told.code, action })
      return JSON.stringify({ ...told, receipt: 'proof' })
    },
  })
  afterAll(() => server.close())
})
beforeEach(() => {
  noted = []
  problems = []
  noteFails = false
})

/** Stands for a token that was checked: `Bearer <scope>`. */
function callerOf({ headers: { authorization } }: SentRequest): Caller | null {
  const scope = /^Bearer (\w+)$/u.exec(authorization ?? '')?.[1]
  return scope === undefined
    ? null
    : { client: 'data-auditor', scopes: new Set([scope]), expiresAt: Infinity }
}

async function get(query = '', authorization = 'Bearer audit') {
  const url = `/audit/v1/entries${query}`
  const told = await server.inject({ url, headers: { authorization } })
  return {
    status: told.statusCode,
    headers: told.headers,
    text: told.body,
    body: told.json<Page>(),
  }
}
interface Page {
  readonly entries?: readonly { readonly index: number }[]
  readonly next?: string | null
  readonly code?: string
  readonly errors?: unknown
}

test('an auditor reads the entries, and nobody keeps them on the way', async () => {
  const { status, headers, body } = await get()
  expect(status).toBe(200)
  expect(headers['cache-control']).toBe('no-store')
  expect(body).toEqual({
    entries: [2, 1, 0].map((index) => ({ ledger: 'hub', index, entry: entry(index + 1) })),
    next: null,
  })
})

test('a reading is noted with who, by what and how many, before the answer leaves', async () => {
  await get('?purpose=house-transfer&limit=2')
  expect(noted).toEqual([
    {
      client: 'data-auditor',
      query: expect.objectContaining({ purpose: 'house-transfer', limit: 2 }),
      found: 2,
    },
  ])
})

test('when the reading cannot be noted, not one entry leaves', async () => {
  noteFails = true
  const { status, text, body } = await get()
  expect(status).toBe(503)
  expect(body).toMatchObject({ code: 'ledger-unavailable' })
  expect(text).not.toMatch(/entries"|house-transfer|real-estate-window/u)
})

test.each([
  ['a search', ''],
  ['a mistake', '?limit=0'],
])('without a token, %s is the one 401 and leaves nothing', async (_, query) => {
  const told = await get(query, '')
  expect(told).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  expect(told.text).not.toContain('house-transfer')
  expect([noted, problems]).toEqual([[], []])
})

test.each([
  ['a token for questions', 'Bearer ask'],
  ['a scope that only contains the word', 'Bearer audits'],
])('%s reads nothing: it is refused with reasons and a receipt', async (_, authorization) => {
  const told = await get('', authorization)
  expect(told).toMatchObject({
    status: 403,
    body: {
      code: 'scope-missing',
      rule: 'the token lacks the scope audit',
      owner: 'the sharing authority',
      remedy: 'ask with a client of an auditor',
      receipt: 'proof',
    },
  })
  expect(told.headers['www-authenticate']).toContain('insufficient_scope')
  expect(told.text).not.toContain('house-transfer')
  expect(problems).toEqual([{ client: 'data-auditor', code: 'scope-missing', action: 'search' }])
  expect(noted).toEqual([])
})

test('when a refusal or a mistake cannot be noted, the answer is 503', async () => {
  noteFails = true
  for (const told of [await get('', 'Bearer ask'), await get('?limit=0'), await get('?cursor=x')]) {
    expect(told).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } })
  }
})

test('pages follow each other by their cursor', async () => {
  const first = await get('?limit=2')
  expect(first.body.entries?.map(({ index }) => index)).toEqual([2, 1])
  const second = await get(`?limit=2&cursor=${first.body.next}`)
  expect(second.body).toMatchObject({ entries: [{ index: 0 }], next: null })
})

test.each([
  ['a day', 'from=2026-11-23&to=2026-11-24', [2, 1, 0]],
  ['hours', 'from=2026-11-23T02:00Z&to=2026-11-23T03:00Z', [1]],
  ['seconds', 'from=2026-11-23T02:00:00Z&to=2026-11-23T03:00:00Z', [1]],
  ['milliseconds', 'from=2026-11-23T02:00:00.001Z&to=2026-11-23T03:00:00.001Z', [2]],
  ['another day', 'from=2026-11-24', []],
])('times may be given as %s', async (_, query, expected) => {
  const { body } = await get(`?${query}`)
  expect(body.entries?.map(({ index }) => index)).toEqual(expected)
})

test.each([
  ['a broken cursor', '?cursor=x', 'querystring.cursor'],
  ['no page at all', '?limit=0', 'querystring.limit'],
  ['an endless page', '?limit=501', 'querystring.limit'],
  ['a limit that is no number', '?limit=ten', 'querystring.limit'],
  ['a time that is none', '?from=yesterday', 'querystring.from'],
  ['a month that is none', '?from=2026-13-01', 'querystring.from'],
  ['a day that is none', '?to=2026-02-30', 'querystring.to'],
  ['an hour that is none', '?to=2026-11-23T25:00Z', 'querystring.to'],
  ['a number instead of its tag', '?subject=330106199003079975', 'querystring.subject'],
  ['a condition that is not known', '?officer=o-17', 'querystring.officer'],
  ['a condition without a value', '?client=', 'querystring.client'],
])('%s is bad input, told by its field and without its value', async (_, query, field) => {
  const told = await get(query)
  expect(told).toMatchObject({ status: 422, body: { errors: [{ field }], receipt: 'proof' } })
  expect(told.text).not.toContain('330106')
  expect(problems).toEqual([{ client: 'data-auditor', code: 'invalid', action: 'search' }])
  expect(noted).toEqual([])
})
