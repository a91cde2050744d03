import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof, tell } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { officerOf } from '../support/officer.ts'
import type { Officer } from '../support/officer.ts'
import { runHutong } from '../support/run-hutong.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const data = temporaryFolder(after)
let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data, after })
  await hub.ready()
})

const wanted = {
  recordType: 'marriage.event',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  scenario: 'the registrar writes the day of the marriage into the register',
  actions: ['read'],
  fields: ['certificateNo', 'registeredOn'],
  regions: [],
  from: '2025-08-01',
  until: '2039-12-31',
}
const reading = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: '330106199003079975' },
  fields: ['certificateNo', 'registeredOn'],
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17' },
}

const officer = (id: string): Promise<Officer> => officerOf(hub, id)

/** What the registry's system is answered, once it is this. */
async function untilRead(status: number): Promise<Told> {
  const { read } = await askerOf(hub)
  return until(`a reading to be answered ${status}`, async () => {
    const told = await read(reading)
    return told.status === status ? told : undefined
  })
}

test('a grant is applied for, completed, signed by two officers, used and stopped', async () => {
  const [applicant, provider, authority] = await Promise.all(
    ['ziran-officer', 'minzheng-officer', 'shuju-admin'].map(officer),
  )
  if (!applicant || !provider || !authority) throw new Error('three officers were to sign in')
  expect((await untilRead(403)).body).toMatchObject({ code: 'action-not-granted' })

  const { scenario: _, ...lacking } = wanted
  const asked = await applicant.post('/v1/grants', { wanted: lacking })
  expect(asked).toMatchObject({
    status: 201,
    body: { state: 'incomplete', missing: [{ field: '$.scenario' }] },
  })
  const id = String(asked.body['id'])
  const step = (who: Officer, body: object) => who.post(`/v1/grants/${id}/steps`, body)
  expect(await step(applicant, { did: 'complete', wanted })).toMatchObject({
    body: { state: 'requested', deadline: { what: 'answer', isOverdue: false } },
  })
  expect(await step(applicant, { did: 'approve', as: 'provider' })).toMatchObject({ status: 403 })
  expect(await step(provider, { did: 'approve', as: 'provider' })).toMatchObject({
    body: { state: 'approved', deadline: { what: 'delivery' } },
  })
  const signed = await step(authority, { did: 'approve', as: 'authority' })
  expect(signed).toMatchObject({ status: 200, body: { state: 'active' } })

  const { entry } = await expectProof(hub, signed)
  expect(entry).toMatchObject({ kind: 'admin', action: 'grant.approve', grant: id })

  expect((await untilRead(200)).body).toMatchObject({
    records: [{ fields: { registeredOn: expect.any(String) } }],
  })
  const reason = 'used for advertising'
  expect(await step(provider, { did: 'suspend', reason })).toMatchObject({ status: 200 })
  expect((await untilRead(403)).body).toMatchObject({ code: 'grant-suspended' })
  expect(await applicant.get(`/v1/grants/${id}`)).toMatchObject({ body: { state: 'suspended' } })
})

test('an auditor finds every step, and a system takes none', async () => {
  const auditor = await officer('shuju-auditor')
  const entries = await until('the steps in the audit', async () => {
    const told = await auditor.get('/audit/v1/entries?department=minzheng&limit=100')
    return told.text.includes('grant.suspend') ? told : undefined
  })
  expect(entries.text).toContain('grant.approve')
  const { token } = await askerOf(hub)
  const told = await tell(`${hub.url}/v1/grants`, { headers: { authorization: `Bearer ${token}` } })
  expect(told).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
})

test('a clerk who signed in asks in their own name, and in no other, and never about themselves', async () => {
  const self = { idType: 'resident-id', id: '330106199003079983' }
  const words = ['account', 'own', 'ziran-clerk', '-', '--url', hub.url, '--data', hub.data]
  expect(await runHutong(words, JSON.stringify(self))).toMatchObject({ code: 0 })
  const clerk = await officer('ziran-clerk')
  const question = {
    type: 'marriage.event',
    subject: reading.subject,
    claims: { certificateNo: 'J330106-2015-999001', event: 'MARRIAGE' },
    purpose: reading.purpose,
    legalBasis: reading.legalBasis,
    caseRef: reading.caseRef,
    channel: 'window',
  }
  const own = await clerk.post('/v1/verifications', { ...question, officer: { id: 'ziran-clerk' } })
  expect(own).toMatchObject({ status: 200, body: { answer: 'YES' } })
  const aboutSelf = { ...question, subject: self, officer: { id: 'ziran-clerk' } }
  expect(await clerk.post('/v1/verifications', aboutSelf)).toMatchObject({
    status: 403,
    body: { code: 'own-record', title: expect.stringContaining('本人') },
  })
  expect(
    await clerk.post('/v1/verifications', { ...question, officer: { id: 'o-17' } }),
  ).toMatchObject({
    status: 422,
    body: { errors: [{ field: '$.officer.id' }] },
  })
  expect(await clerk.post('/v1/grants', { wanted })).toMatchObject({ status: 403 })
})
