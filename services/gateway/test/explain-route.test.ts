import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { grant } from './support/access.ts'
import { openGateway } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'

let gateway: Gateway
beforeEach(async () => {
  gateway = await openGateway(onTestFinished)
})

const asked = {
  type: 'marriage.event',
  action: 'verify',
  fields: ['certificateNo', 'event'],
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
}
const explain = (change: object = {}) => gateway.post('/v1/explanations', { ...asked, ...change })

test('what may be asked is explained by the grant that opens it, all of whose steps pass', async () => {
  const told = await explain()
  expect(told).toMatchObject({ status: 200, body: { allowed: true } })
  const { grants } = told.body
  const [first] = Array.isArray(grants) ? grants : []
  expect(first).toMatchObject({ id: 'g-1', allowed: true })
  expect(first.steps.every(({ passed }: { passed: boolean }) => passed)).toBe(true)
})

test('what may not be asked is explained by every step that fails, each with its rule, its owner and its remedy', async () => {
  const told = await explain({ purpose: 'pension', hasCase: false })
  expect(told.body).toMatchObject({ allowed: false })
  expect(told.body['grants']).toContainEqual({
    id: 'g-1',
    allowed: false,
    steps: expect.arrayContaining([
      {
        step: 'purpose',
        passed: false,
        code: 'purpose-not-granted',
        rule: 'grant g-1 is for house-transfer',
        owner: 'minzheng',
        remedy: expect.stringContaining('minzheng'),
      },
      { step: 'legalBasis', passed: true },
      expect.objectContaining({ step: 'case', passed: false, code: 'case-missing' }),
    ]),
  })
})

test('where there is no grant, it is told whom to ask for one', async () => {
  expect((await explain({ type: 'realestate.right', fields: ['unitCode'] })).body).toEqual({
    allowed: false,
    grants: [],
    missing: expect.objectContaining({ code: 'grant-missing', owner: 'ziran' }),
  })
})

test('an explanation costs no allowance and says nothing of any record', async () => {
  const told = await explain()
  expect(told.headers['cache-control']).toBe('no-store')
  expect(Object.keys(told.body).toSorted()).toEqual(['allowed', 'grants'])
})

test('an unknown type is bad input, and a token without the scope is told so', async () => {
  expect(await explain({ type: 'no.type' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: '$.type' }] },
  })
  const auditor = { authorization: 'Bearer real-estate-window/audit' }
  expect(await gateway.post('/v1/explanations', asked, auditor)).toMatchObject({
    status: 403,
    body: { code: 'scope-missing' },
  })
})

test('a grant with a third party is explained as if the holder had authorised it', async () => {
  const party = '91330106MA27A00000'
  await gateway.grant({ ...grant, thirdParty: party, subjectBound: true })
  expect((await explain()).body).toMatchObject({ allowed: false })
  const carried = { onBehalf: { kind: 'disclosure', party }, tokenForPerson: true }
  expect((await explain(carried)).body).toMatchObject({ allowed: true })
})
