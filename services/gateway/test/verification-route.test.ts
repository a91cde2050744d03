import { hash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client, openGateway, question } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { readEntry } from './support/read-entry.ts'
import { husband } from './support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

/** How many entries this leaves. */
async function entriesOf(what: () => Promise<unknown>): Promise<number> {
  const before = gateway.parts.ledger.size()
  await what()
  return gateway.parts.ledger.size() - before
}

const strangers: readonly (readonly [string, Record<string, string>])[] = [
  ['no token', { authorization: '' }],
  ['a client that the catalogue does not have', { authorization: 'Bearer nobody' }],
]
test.each(strangers)(
  '%s gets the one 401, whatever it sent, and leaves no entry',
  async (_, headers) => {
    const usual = await gateway.ask({}, { authorization: '' })
    for (const sent of [{}, '{', { more: 1 }]) {
      const left = await entriesOf(async () => {
        const told = await gateway.ask(sent, headers)
        expect(told.status).toBe(401)
        expect(told.text).toBe(usual.text)
        expect(told.headers).toMatchObject({
          'www-authenticate': 'Bearer, DPoP algs="EdDSA Ed25519 ES256"',
          'cache-control': 'no-store',
        })
      })
      expect(left).toBe(0)
    }
  },
)

test('a good token for something else is refused with reasons and a proven entry, whatever it sent', async () => {
  for (const sent of [{}, '{', { more: 1 }]) {
    const left = await entriesOf(async () => {
      const { status, headers, body } = await gateway.ask(sent, {
        authorization: `Bearer ${client.id}/audit`,
      })
      expect(status).toBe(403)
      expect(headers['www-authenticate']).toContain('insufficient_scope')
      expect(body).toMatchObject({
        code: 'scope-missing',
        rule: 'the token lacks the scope ask',
        owner: 'the sharing authority',
        remedy: 'ask with a client of a department that puts questions',
      })
      const { receipt, ...bound } = body
      const { members } = readEntry(receipt)
      expect(members).toMatchObject({
        kind: 'refusal',
        client: client.id,
        department: client.department,
        answerClass: 'REFUSED:scope-missing',
        bodySha256: hash('sha256', JSON.stringify(bound)),
      })
    })
    expect(left).toBe(1)
  }
})

test('a revoked client gets the same 401 once the catalogue says so', async () => {
  const fired = { ...client, id: 'tax-window' }
  const status = async () => (await gateway.ask({}, { authorization: 'Bearer tax-window' })).status
  await gateway.parts.publish('clients', fired.id, fired)
  await expect.poll(status).toBe(200)
  await gateway.parts.publish('clients', fired.id, { ...fired, state: 'revoked' })
  await expect.poll(status).toBe(401)
})

test.each([
  ['an answer without a record', { subject: { idType: 'passport', id: 'X1234567' } }, 200],
  ['a refusal', { purpose: 'pension' }, 403],
  ['bad input', { more: 1 }, 422],
  ['what is no JSON', '{', 400],
])('%s leaves one entry', async (_, sent, status) => {
  const left = await entriesOf(async () => expect((await gateway.ask(sent)).status).toBe(status))
  expect(left).toBe(1)
})

test.each([
  ['another content type', '{}', { 'content-type': 'text/plain' }, 415],
  ['a body of 10 MB', `"${'x'.repeat(10_000_000)}"`, {}, 413],
])('%s is counted only', async (_, sent, headers, status) => {
  const left = await entriesOf(async () =>
    expect((await gateway.ask(sent, headers)).status).toBe(status),
  )
  expect(left).toBe(0)
})

test('a body that breaks its schema is told field by field, never with a value', async () => {
  const { status, body, text } = await gateway.ask({
    subject: { idType: 'id', id: husband, x: husband },
  })
  expect(status).toBe(422)
  expect(body['errors']).toMatchObject([{ field: '$.subject.x', rule: 'unknown field' }])
  expect(text).not.toContain(husband)
})

test.each(Object.keys(question).filter((name) => name !== 'caseRef'))(
  '%s has to be sent',
  async (name) => {
    const { status, body } = await gateway.ask({ [name]: undefined })
    expect(status).toBe(422)
    expect(body['errors']).toEqual([{ field: `$.${name}`, fix: 'add it', rule: 'required' }])
  },
)

test('a log line of a question names the client, the type and the status, and no more', async () => {
  await gateway.ask({}, { authorization: `Bearer ${client.id}` })
  await gateway.ask('{')
  const answered = gateway.lines.filter(({ event }) => event === 'question-answered')
  expect(answered.at(-1)?.fields).toEqual({
    client: client.id,
    type: 'marriage.event',
    status: 200,
  })
})
