import { describe, expect, test } from 'vitest'
import { laws } from '../src/laws.ts'
import { matters } from '../src/matters.ts'
import { durationMs, recordType, recordTypes } from '../src/record-types.ts'

describe('record types', () => {
  test('a type is described from its annotations', () => {
    expect(recordType('marriage.event')).toMatchObject({
      type: 'marriage.event',
      schemaVersion: '1.0',
      owner: 'minzheng',
      source: 'minzheng',
      titleZh: '婚姻登记',
      topic: 'records.marriage.event.v1',
      certificateNumberField: 'certificateNo',
      updateFrequencyMs: 600_000,
      sharing: { attribute: 'conditional' },
    })
  })

  test('a field has titles, a classification and a format', () => {
    expect(recordType('marriage.event')?.fields.find(({ name }) => name === 'partyA')).toEqual({
      name: 'partyA',
      titleZh: '当事人甲',
      titleEn: 'first party',
      classification: 'personal',
      format: 'person',
      required: true,
    })
  })

  test('a type that nobody has published is undefined', () => {
    expect(recordType('toString')).toBeUndefined()
  })

  test('purposes that a type is open to are matters', () => {
    const codes = matters.map(({ code }) => code)
    const purposes = recordTypes.flatMap(({ sharing }) =>
      sharing.attribute === 'conditional' ? sharing.conditions.purposes : [],
    )
    expect(codes).toEqual(expect.arrayContaining(purposes))
  })

  test.each([
    ['P1D', 86_400_000],
    ['PT10M', 600_000],
    ['PT1H30M5S', 5_405_000],
  ])('%s lasts %d ms', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms)
  })
})

describe('matters', () => {
  test.each(matters)('$code names laws that are listed', ({ legalBases }) => {
    expect(legalBases.length).toBeGreaterThan(0)
    expect(legalBases.filter((id) => !Object.hasOwn(laws, id))).toEqual([])
  })

  test.each(Object.entries(laws))('%s tells its article', (id, { article, titleZh, titleEn }) => {
    expect(id.endsWith(`#${article}`)).toBe(true)
    expect(titleZh && titleEn).toBeTruthy()
  })

  test.each(matters)('$code tells for each paper who answers instead', ({ evidence }) => {
    for (const item of evidence) {
      expect(item.providers.length).toBeGreaterThan(0)
      expect(item.handling === 'stays-with-applicant' || item.type !== null).toBe(true)
    }
  })
})
