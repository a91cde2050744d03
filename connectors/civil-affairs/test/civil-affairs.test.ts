import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [marriages, cremations, assistance, adoptions, societies] =
  await readFixtures('civil-affairs')

test('the events of a marriage come with their status', () => {
  expect(marriages?.statuses).toEqual(['active', 'active', 'active', 'superseded', 'revoked'])
  expect(marriages?.data.map((record) => Object(record).event)).toEqual([
    'MARRIAGE',
    'DIVORCE',
    'REISSUE',
    'MARRIAGE',
    'ANNULMENT',
  ])
})

test('a marriage is keyed by its running number and holds both parties', () => {
  expect(marriages?.keys[0]).toBe('marriage.event:minzheng:M0000000001')
  expect(marriages?.data[0]).toEqual({
    certificateNo: 'J330106-2015-999001',
    event: 'MARRIAGE',
    registeredOn: '2015-05-20',
    registrarCode: '330106001',
    partyA: { name: '张伟', idType: 'resident-id', idNumber: '330106199003079975' },
    partyB: {
      name: '王芳',
      idType: 'resident-id',
      idNumber: expect.stringMatching(/^330106199105129\d\d/),
    },
  })
})

test('names of other peoples and rare characters survive the charset', () => {
  expect(marriages?.data[1]).toMatchObject({ partyB: { name: '赵䶮' } })
  expect(marriages?.data[2]).toMatchObject({
    partyA: { name: '阿卜杜拉·买买提' },
    partyB: { idType: 'hk-mo-tw-permit' },
    priorCertificateNo: 'J330106-2015-999001',
  })
})

test('bad rows are quarantined with every field that is wrong', () => {
  expect(marriages?.refused).toEqual([
    { line: 7, reasons: ['value-malformed partyA.idNumber'] },
    {
      line: 8,
      reasons: [
        'value-malformed registeredOn',
        'value-malformed partyA.idType',
        'value-missing partyB.name',
      ],
    },
    { line: 9, reasons: ['value-malformed partyA.idNumber'] },
  ])
})

test('a cremation without its date is quarantined', () => {
  expect(cremations?.keys).toEqual(['death.cremation:minzheng-binyi:H000001'])
  expect(cremations?.refused).toEqual([{ line: 3, reasons: ['value-missing crematedOn'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(marriages?.clear).not.toMatch(/张伟|王芳|330106(?:19|20)\d\d/)
})

test('assistance that has ended is revoked, and an amount in words is quarantined', () => {
  expect(assistance?.data[0]).toEqual(readExample('lowincome.status'))
  expect(assistance?.statuses).toEqual(['active', 'revoked'])
  expect(assistance?.refused).toEqual([{ line: 4, reasons: ['value-malformed monthlyAmountYuan'] }])
})

test('an adoption names the adopter and the adopted person', () => {
  expect(adoptions?.data[0]).toEqual(readExample('adoption.event'))
  expect(adoptions?.data[1]).toMatchObject({ event: 'DISSOLUTION' })
  expect(adoptions?.refused).toEqual([{ line: 4, reasons: ['value-malformed adoptee.idNumber'] }])
})

test('a social organisation has a credit code of its own kind', () => {
  expect(societies?.keys[0]).toBe('org.social:minzheng-shehui:SZ0000000001')
  expect(societies?.data[0]).toEqual(readExample('org.social'))
  expect(societies?.data[1]).toMatchObject({
    registrationStatus: 'CANCELLED',
    validTo: 'LONG_TERM',
  })
  expect(societies?.refused).toEqual([{ line: 4, reasons: ['value-malformed creditCode'] }])
})
