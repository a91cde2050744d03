import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { buildEvent, createEventBuilder } from '../src/envelope.ts'
import type { RecordEvent } from '../src/envelope.ts'
import { formatRecordVersion } from '../src/record-version.ts'

const event: RecordEvent = {
  type: 'marriage.event',
  version: '1.0',
  source: 'minzheng',
  recordId: 'r-1',
  recordVersion: formatRecordVersion(0, 12n),
  fence: 3,
  status: 'active',
  time: '2026-11-23T08:00:00.000Z',
  data: { name: '王𫖯', note: 'a "quoted" text' },
}

describe('buildEvent', () => {
  test('writes the members of the specification in order, data last', () => {
    const { value } = buildEvent(event)
    expect(Object.keys(JSON.parse(value.toString()))).toEqual([
      'specversion',
      'id',
      'source',
      'type',
      'time',
      'dataschema',
      'hutongversion',
      'hutongfence',
      'hutongstatus',
      'hutongdigest',
      'data',
    ])
  })

  test('digests the bytes of data as they stand in the value', () => {
    const text = buildEvent(event).value.toString()
    const data = text.slice(text.indexOf('"data":') + '"data":'.length, -1)
    expect(JSON.parse(text)).toMatchObject({
      hutongdigest: createHash('sha256').update(data).digest('hex'),
    })
  })

  test('gives the key of the record', () => {
    expect(buildEvent(event).key).toBe('marriage.event:minzheng:r-1')
  })

  test.each([
    ['type', { type: 'marriage"event' }],
    ['recordId', { recordId: 'a:b' }],
    ['recordVersion', { recordVersion: '1.2' }],
    ['fence', { fence: -1 }],
    ['time', { time: 'yesterday' }],
  ])('refuses a malformed %s', (name, change) => {
    expect(() => buildEvent({ ...event, ...change })).toThrow(name)
  })
})

describe('createEventBuilder', () => {
  test.each([1, 1_000, 100_000])(
    'builds each of many events as it would be built alone, in buffers of %i bytes',
    (sharedBytes) => {
      const events = Array.from({ length: 20 }, (_, i): RecordEvent => ({
        ...event,
        recordId: `r-${i}`,
        data: { name: '𫖯'.repeat(i * i), note: 'é\u0000"\ud800' },
      }))
      const build = createEventBuilder(event, sharedBytes)
      expect(events.map(build)).toEqual(events.map(buildEvent))
    },
  )
})

describe('formatRecordVersion', () => {
  test('orders versions as text as they are ordered as numbers', () => {
    const versions = [
      formatRecordVersion(0, 9n),
      formatRecordVersion(0, 10n),
      formatRecordVersion(0, 18_446_744_073_709_551_615n),
      formatRecordVersion(1, 0n),
    ]
    expect(versions.toSorted()).toEqual(versions)
  })

  test.each([
    [1_000_000, 0n],
    [0, 10n ** 20n],
    [-1, 0n],
    [0, -1n],
  ])('refuses epoch %d with version %d', (epoch, version) => {
    expect(() => formatRecordVersion(epoch, version)).toThrow(RangeError)
  })
})
