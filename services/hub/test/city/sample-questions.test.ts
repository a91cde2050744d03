import {
  isSubjectIdType,
  laws,
  matters,
  normaliseSubject,
  recordType,
  recordTypes,
} from '@hutong/schemas'
import { parseDepartment, parseGrant } from '@hutong/schemas/catalogue'
import { describe, expect, test } from 'vitest'
import {
  demoClients,
  demoDepartments,
  demoGrants,
  demoWindows,
  ungrantedWindow,
} from '../../src/city/demo-access.ts'
import { sampleQuestions } from '../../src/city/sample-questions.ts'

const samples = sampleQuestions({ asOf: '2026-11-23' })

describe('the ready questions', () => {
  test('the first one is the question of the handbook', () => {
    expect(samples[0]).toEqual({
      name: 'a marriage certificate in force',
      client: 'real-estate-window',
      path: '/v1/verifications',
      request: {
        type: 'marriage.event',
        subject: { idType: 'resident-id', id: '330106199003079975' },
        claims: { certificateNo: 'J330106-2015-999001', event: 'MARRIAGE' },
        purpose: 'house-transfer',
        legalBasis: 'real-estate-registration-2024#17',
        caseRef: 'HT-2026-000123',
        channel: 'window',
        officer: { id: 'o-17', window: 'A03' },
      },
      expected: { answer: 'YES', reason: null },
    })
  })

  test('every answer and reason that a city can bring about is expected of one', () => {
    const expected = samples.map(({ expected: { answer, reason } }) => `${answer} ${reason}`)
    expect([...new Set(expected)].toSorted()).toEqual([
      'NO expired',
      'NO mismatch',
      'NO revoked',
      'NO superseded',
      'UNKNOWN no-record',
      'UNKNOWN not-covered',
      'UNKNOWN source-down',
      'UNKNOWN stale',
      'YES null',
    ])
  })

  test('every record type is told apart by its name, and every question by its own', () => {
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length)
    const types = new Set(samples.map(({ request }) => request.type))
    expect([...types].filter((type) => recordType(type) === undefined)).toEqual([])
  })

  test('every record type is asked about, but for those that need the authorisation of everyone concerned', () => {
    const asked = new Set(samples.map(({ request }) => request.type))
    const unasked = recordTypes.map(({ type }) => type).filter((type) => !asked.has(type))
    expect(unasked).toEqual(['tax.arrears', 'vehicle.registration'])
  })

  test.each(samples)('$name: exactly one grant opens it', ({ client, request }) => {
    const department = demoClients.find(({ id }) => id === client)?.department
    const opening = demoGrants.filter(
      (grant) =>
        grant.consumer === department &&
        grant.recordType === request.type &&
        grant.purpose === request.purpose &&
        grant.legalBasis === request.legalBasis &&
        Object.keys(request.claims).every((field) => grant.fields.includes(field)),
    )
    expect(opening.length).toBe(1)
  })

  test.each(samples)('$name: the number is one', ({ request: { subject } }) => {
    if (!isSubjectIdType(subject.idType)) throw new Error('no such type of number')
    expect(normaliseSubject(subject.idType, subject.id)).toEqual({ ok: true, id: subject.id })
  })
})

describe('the access that the demo publishes', () => {
  test('departments and grants are ones that the catalogue takes', () => {
    const parsed = [...demoDepartments.map(parseDepartment), ...demoGrants.map(parseGrant)]
    expect(parsed.filter(({ ok }) => !ok)).toEqual([])
  })

  test.each(demoGrants)('$id names what exists', (grant) => {
    const type = recordType(grant.recordType)
    const matter = matters.find(({ code }) => code === grant.purpose)
    expect(type?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining([...grant.fields]))
    expect(matter?.legalBases).toContain(grant.legalBasis)
    expect(laws).toHaveProperty([grant.legalBasis])
    expect(demoDepartments.map(({ code }) => code)).toContain(grant.consumer)
    expect(grant.approvedBy.provider).toBe(`${type?.owner}:o-1`)
  })

  test.each(demoGrants)('$id is for a purpose that the type is shared for', (grant) => {
    const sharing = recordType(grant.recordType)?.sharing
    const open = sharing?.attribute === 'unconditional'
    const purposes = sharing?.attribute === 'conditional' ? sharing.conditions.purposes : []
    expect(open || purposes.includes(grant.purpose)).toBe(true)
  })

  test('one window has no grant at all', () => {
    expect(demoGrants.filter(({ consumer }) => consumer === ungrantedWindow.department)).toEqual([])
    expect(demoClients.map(({ id }) => id)).toContain(ungrantedWindow.client)
  })

  test('every window has a grant, and no two grants share an id', () => {
    const consumers = new Set(demoGrants.map(({ consumer }) => consumer))
    expect(
      Object.values(demoWindows).filter(({ department }) => !consumers.has(department)),
    ).toEqual([])
    expect(new Set(demoGrants.map(({ id }) => id)).size).toBe(demoGrants.length)
  })
})
