import { pidOf } from '@hutong/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entriesLeft } from '../support/entries-left.ts'
import { openGateway } from '../support/open-gateway.ts'
import type { Gateway } from '../support/open-gateway.ts'
import { subjectKey } from '../support/open-parts.ts'
import { husband, wife } from '../support/records.ts'

const sister = '33010619950307998X'
const stranger = '330106198503079977'
const person = (name: string, idNumber: string) => ({ name, idType: 'resident-id', idNumber })
const asProvider = { authorization: 'Person ziran-officer ziran provider' }

let gateway: Gateway
/** What the store was asked, in order. */
const asked: string[] = []
beforeAll(async () => {
  gateway = await openGateway(afterAll, {
    records: (records) => ({
      ...records,
      bySubject: (topic, subjects) => {
        asked.push(topic)
        return records.bySubject(topic, subjects)
      },
    }),
  })
  const { applyRecord } = gateway.parts
  const household = {
    householdNo: 'H1',
    householdKind: 'FAMILY',
    head: person('张伟', husband),
    addressDivision: '330106',
    address: '示例路1号',
    movedInOn: '2015-06-01',
  }
  const members = [
    ['HEAD', person('张伟', husband)],
    ['SIBLING', person('张兰', sister)],
  ] as const
  for (const [relation, member] of members)
    await applyRecord('household.registration', relation, { ...household, relation, member })
  await applyRecord('person.identity', '1', identity('张兰', sister))
  await applyRecord('person.identity', '2', identity('张山', stranger))
  await enrol('o-wife', wife)
  await enrol('o-sister', sister)
  await enrol('o-stranger', stranger)
})

const enrol = async (officer: string, id: string) => {
  const subject = { idType: 'resident-id', id }
  const told = await gateway.post('/v1/officers', { officer, subject }, asProvider)
  expect(told.status).toBe(200)
}

const signalsOf = async (officer: string, change: object = {}) => {
  const left = await entriesLeft(gateway, () =>
    gateway.ask({ officer: { id: officer }, ...change }),
  )
  return left.map(({ details }) => details.signals)
}

test('an officer whom nobody enrolled gives no signals', async () => {
  expect(await signalsOf('o-17')).toEqual([undefined, undefined])
})

test('an enrolled officer who asks about themselves is refused, and the refusal says so under the seal', async () => {
  const subject = { idType: 'resident-id', id: wife }
  const told = await gateway.ask({ officer: { id: 'o-wife' }, subject })
  expect(told).toMatchObject({ status: 403, body: { code: 'own-record' } })
  expect(await signalsOf('o-wife', { subject })).toEqual([['own-record']])
})

test('an officer who asks about a spouse is told by the record that names both', async () => {
  expect(await signalsOf('o-wife')).toEqual([['same-household'], ['own-record']])
})

test('an officer of the same household and surname is known by the own records, whatever is asked', async () => {
  const claims = { event: 'MARRIAGE', partyA: person('张伟', husband) }
  const both = ['same-household', 'same-surname']
  expect(await signalsOf('o-sister', { claims })).toEqual([both, undefined])
})

test('a surname in common alone is a signal of its own', async () => {
  expect(await signalsOf('o-stranger')).toEqual([['same-surname'], undefined])
})

test('what the store is asked for a known officer does not depend on what it holds of the person', async () => {
  const calls = async (id: string) => {
    asked.length = 0
    const subject = { idType: 'resident-id', id }
    expect((await gateway.ask({ officer: { id: 'o-sister' }, subject })).status).toBe(200)
    return [...asked]
  }
  expect(await calls(husband)).toEqual(['records.marriage.event.v1'])
  expect(await calls(stranger)).toEqual(['records.marriage.event.v1'])
  await enrol('o-husband', husband)
  await gateway.ask({ officer: { id: 'o-husband' }, subject: { idType: 'resident-id', id: wife } })
  expect(asked.filter((topic) => topic.includes('household'))).not.toEqual([])
})

test('a receipt is as long with signals as without', async () => {
  const [one] = await entriesLeft(gateway, () => gateway.ask({ officer: { id: 'o-sister' } }))
  const [other] = await entriesLeft(gateway, () => gateway.ask({ officer: { id: 'o-nobody' } }))
  expect(one?.details.signals).toHaveLength(2)
  expect(other?.details.signals).toBeUndefined()
  expect(one?.bytes.length).toBe(other?.bytes.length)
})

test.each([
  ['a provider officer of another department', 'minzheng-officer minzheng provider', 'ziran'],
  ['an integrator', 'ziran-builder ziran integrator', 'ziran'],
])('%s enrols nobody here', async (_, who, department) => {
  const subject = { idType: 'resident-id', id: stranger }
  const body = { officer: 'o-x', department, subject }
  const told = await gateway.post('/v1/officers', body, { authorization: `Person ${who}` })
  expect(told.status).toBe(403)
})

test('an account is enrolled by the authority, and known under its own name', async () => {
  const subject = { idType: 'resident-id', id: husband }
  const body = { account: 'clerk-9', subject }
  expect((await gateway.post('/v1/officers', body, asProvider)).status).toBe(403)
  const asAuthority = { authorization: 'Person shuju-admin shuju administrator' }
  expect((await gateway.post('/v1/officers', body, asAuthority)).status).toBe(200)
  const change = { officer: { id: 'clerk-9' } }
  const told = await gateway.ask(change, { authorization: 'Person clerk-9 ziran clerk' })
  expect(told.body['code']).toBe('own-record')
})

test('an account that has its name in its token alone is known on its own record, and in a record that names both', async () => {
  const own = pidOf({ account: 'clerk-8' }, { idType: 'resident-id', id: wife }, { subjectKey })
  const headers = { authorization: `Person clerk-8 ziran clerk ${own}` }
  const left = async (id: string) => {
    const change = { officer: { id: 'clerk-8' }, subject: { idType: 'resident-id', id } }
    const entries = await entriesLeft(gateway, () => gateway.ask(change, headers))
    return entries.map(({ members, details }) => [members['answerClass'], details.signals])
  }
  expect(await left(wife)).toEqual([['REFUSED:own-record', ['own-record']]])
  expect(await left(husband)).toEqual([
    ['YES', ['same-household']],
    ['YES', ['own-record']],
  ])
})

function identity(name: string, idNumber: string): object {
  return {
    name,
    idType: 'resident-id',
    idNumber,
    sex: 'FEMALE',
    birthDate: '1995-03-07',
    addressDivision: '330106',
    idValidFrom: '2015-01-01',
    idValidTo: '2035-01-01',
  }
}
