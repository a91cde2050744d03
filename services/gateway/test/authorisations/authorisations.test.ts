import { readTopic } from '@hutong/log'
import { generateResidentId } from '@hutong/schemas'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import { grant } from '../support/access.ts'
import { openGateway, readingGrant } from '../support/open-gateway.ts'
import type { Gateway } from '../support/open-gateway.ts'
import { readEntry } from '../support/read-entry.ts'
import { husband, wife } from '../support/records.ts'

let gateway: Gateway
beforeEach(async () => {
  gateway = await openGateway(onTestFinished)
})

const numbered = (id: string) => ({ idType: 'resident-id', id })
const agent = numbered(wife)
const stranger = generateResidentId({ division: '330106', birthDate: '1960-01-01', order: 999 })
const bank = '91330106MA27A0000Y'
const authorisation = {
  kind: 'agent',
  principal: numbered(husband),
  agent,
  matters: ['house-transfer'],
  from: '2026-11-01',
  until: '2026-11-30',
  confirmedBy: 'real-name-login',
}
const register = async (change: object = {}): Promise<string> => {
  const told = await gateway.post('/v1/authorisations', { ...authorisation, ...change })
  expect(told).toMatchObject({ status: 201 })
  return String(told.body['id'])
}
const withdraw = (id: string, who = husband) =>
  gateway.post(`/v1/authorisations/${id}/withdrawal`, { principal: numbered(who) })
const byAgent = (id: string) => ({ onBehalf: { authorisation: id, agent } })

test('an agent who was named hears the answer, and the entry says under which authorisation', async () => {
  const id = await register()
  const told = await gateway.ask(byAgent(id))
  expect(told).toMatchObject({ status: 200, body: { answer: 'YES' } })
  expect(readEntry(told.body['receipt']).members).toMatchObject({ onBehalfOf: id })
})

test('a withdrawal holds at once, also between the token and the question', async () => {
  const id = await register()
  expect(await withdraw(id)).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
  expect(await gateway.ask(byAgent(id))).toMatchObject({
    status: 403,
    body: { code: 'authorisation-withdrawn', remedy: expect.stringContaining('holder') },
  })
})

test('nobody else takes an authorisation back, and nobody learns whose it is', async () => {
  const id = await register()
  expect(await withdraw(id, wife)).toMatchObject({ status: 404 })
  expect(await withdraw('a-unknown')).toMatchObject({ status: 404 })
  expect(await gateway.ask(byAgent(id))).toMatchObject({ status: 200 })
})

test.each([
  ['an unknown one', () => byAgent('a-unknown'), {}, 'authorisation-unknown'],
  ['one for other matters', byAgent, { matters: ['pension'] }, 'authorisation-matter'],
  ['one that has not begun', byAgent, { from: '2026-11-24' }, 'authorisation-not-yet-valid'],
  ['one that is over', byAgent, { until: '2026-11-22' }, 'authorisation-expired'],
  ['one that names another agent', byAgent, { agent: numbered(stranger) }, 'authorisation-agent'],
  ['one of somebody else', byAgent, { principal: numbered(stranger) }, 'authorisation-principal'],
] as const)('%s carries no question', async (_what, asked, change, code) => {
  const id = await register(change)
  expect(await gateway.ask(asked(id))).toMatchObject({ status: 403, body: { code } })
})

test('an agent sees answers, never records', async () => {
  await gateway.grant(readingGrant)
  const id = await register()
  expect(await gateway.read(byAgent(id))).toMatchObject({
    status: 403,
    body: { code: 'agent-reads-no-records' },
  })
})

test('a third party gets the answer by the consent of the provider and the word of the holder, and of both alone', async () => {
  const id = await register({ kind: 'disclosure', agent: undefined, party: bank })
  const disclosed = { onBehalf: { authorisation: id } }
  expect(await gateway.ask(disclosed)).toMatchObject({
    status: 403,
    body: { code: 'third-party-not-granted' },
  })
  const consented: Grant = { ...grant, thirdParty: bank }
  await gateway.grant(consented)
  expect(await gateway.ask(disclosed)).toMatchObject({ status: 200, body: { answer: 'YES' } })
  expect(await gateway.ask()).toMatchObject({
    status: 403,
    body: { code: 'authorisation-missing' },
  })
  await withdraw(id)
  expect(await gateway.ask(disclosed)).toMatchObject({
    status: 403,
    body: { code: 'authorisation-withdrawn' },
  })
})

test('a guardian confirms for a ward, an agent for nobody', async () => {
  const guardian = { agent, confirmedBy: 'notary' }
  const guardianship = await register({ kind: 'guardian', ...guardian })
  const other = numbered(stranger)
  const id = await register({ agent: other, confirmedBy: 'guardian', guardianship })
  expect(await gateway.ask({ onBehalf: { authorisation: id, agent: other } })).toMatchObject({
    status: 200,
  })
  await withdraw(guardianship)
  // What the guardian confirmed holds no longer than the guardian is one.
  expect(await gateway.ask({ onBehalf: { authorisation: id, agent: other } })).toMatchObject({
    status: 403,
    body: { code: 'authorisation-withdrawn' },
  })
  const asAgent = await register(guardian)
  const passedOn = { agent: other, confirmedBy: 'guardian', guardianship: asAgent }
  expect(await gateway.post('/v1/authorisations', { ...authorisation, ...passedOn })).toMatchObject(
    {
      status: 422,
      body: { errors: [expect.objectContaining({ field: '$.guardianship' })] },
    },
  )
})

test.each([
  ['no agent', { agent: undefined }, '$.agent'],
  ['a party beside an agent', { party: bank }, '$.party'],
  ['a disclosure to nobody', { kind: 'disclosure', agent: undefined }, '$.party'],
  ['a disclosure to a person', { kind: 'disclosure', agent: undefined, party: wife }, '$.party'],
  ['a number that is none', { principal: numbered('330106199003079976') }, '$.principal.id'],
  ['oneself as agent', { agent: numbered(husband) }, '$.agent.id'],
  ['a matter that is none', { matters: ['theft'] }, '$.matters.theft'],
  ['no day', { from: '2026-02-30' }, '$.from'],
  ['days in the wrong order', { until: '2026-10-01' }, '$.until'],
  ['a guardian by their own word', { kind: 'guardian', confirmedBy: 'guardian' }, '$.confirmedBy'],
  ['a guardianship for nothing', { guardianship: 'a-1' }, '$.guardianship'],
])('%s is bad input, which names its field', async (_what, change, field) => {
  const told = await gateway.post('/v1/authorisations', { ...authorisation, ...change })
  expect(told).toMatchObject({ status: 422, body: { code: 'invalid' } })
  const { errors } = told.body
  expect(Array.isArray(errors) && errors.map((error) => error.field)).toContain(field)
})

test('neither the log nor an answer has a number in it', async () => {
  const id = await register()
  const shown = await gateway.server.inject({
    url: `/v1/authorisations/${id}`,
    headers: { authorization: 'Bearer real-estate-window' },
  })
  expect(shown.json()).toEqual({
    id,
    state: 'active',
    kind: 'agent',
    matters: ['house-transfer'],
    from: '2026-11-01',
    until: '2026-11-30',
    confirmedBy: 'real-name-login',
  })
  const texts: string[] = []
  const { signal } = new AbortController()
  for await (const { key, value } of readTopic(gateway.parts.log, 'authorisations', signal))
    texts.push(`${key} ${Buffer.from(value).toString('utf8')}`)
  expect(texts).toHaveLength(1)
  expect(texts.join()).not.toMatch(new RegExp(`${husband}|${wife}`, 'u'))
})
