import { describe, expect, test } from 'vitest'
import { buildEvent } from '../src/envelope.ts'
import { eventBytesMax, openEvent } from '../src/open-payload.ts'
import { formatRecordVersion } from '../src/record-version.ts'

const data = { certificateNo: 'J330106-2015-999001', nested: { data: 1, x: [1, 2] } }
const { key, value } = buildEvent({
  type: 'marriage.event',
  version: '1.2',
  source: 'minzheng',
  recordId: 'r-1',
  recordVersion: formatRecordVersion(1, 7n),
  fence: 3,
  status: 'revoked',
  time: '2026-11-23T08:00:00.000Z',
  data,
})
const text = value.toString()
const changed = (from: string, to: string) => openEvent(Buffer.from(text.replace(from, to)))

describe('openEvent', () => {
  test('gives back what buildEvent was given', () => {
    expect(openEvent(new Uint8Array(value))).toMatchObject({
      ok: true,
      data,
      event: {
        key,
        recordId: 'r-1',
        source: 'minzheng',
        type: 'marriage.event',
        version: 1,
        revision: 2,
        schemaVersion: '1.2',
        recordVersion: '000001.00000000000000000007',
        fence: 3,
        status: 'revoked',
      },
    })
  })

  test('ignores extension attributes that it does not know', () => {
    expect(changed('"hutongfence"', '"traceparent":"00-1","hutongfence"').ok).toBe(true)
  })

  test.each([
    ['a changed byte in data', changed('999001', '999002'), 'digest-mismatch'],
    ['data written anew with blanks', changed('"data":{', '"data": {'), 'digest-mismatch'],
    ['a missing attribute', changed('"hutongfence":3,', ''), 'attribute-missing'],
    ['an unknown status', changed('"revoked"', '"lost"'), 'attribute-malformed'],
    [
      'a fence that is text',
      changed('"hutongfence":3', '"hutongfence":"3"'),
      'attribute-malformed',
    ],
    ['a schema of another type', changed('schema:marriage', 'schema:death'), 'attribute-malformed'],
    ['an id of another version', changed('@000001', '@000002'), 'attribute-malformed'],
    ['a source that is no code', changed('"minzheng"', '"Min Zheng"'), 'attribute-malformed'],
    ['another specification', changed('"1.0"', '"0.3"'), 'attribute-malformed'],
    ['an encrypted payload', changed('"data"', '"hutongkey":"k1","data"'), 'payload-key-unknown'],
    [
      'a member after data',
      openEvent(Buffer.from(`${text.slice(0, -1)},"late":1}`)),
      'data-not-last',
    ],
    [
      'data hidden in another member',
      changed('"source"', '"x":{"a":1,"data":2},"source"'),
      'data-not-last',
    ],
    ['two data members', changed('{"specversion"', '{"data":1,"specversion"'), 'data-not-last'],
    ['an event without data', openEvent(Buffer.from('{"specversion":"1.0"}')), 'data-not-last'],
    ['half a value', openEvent(value.subarray(0, 100)), 'not-json'],
    ['nothing', openEvent(new Uint8Array()), 'not-json'],
    ['a null', openEvent(Buffer.from('null')), 'data-not-last'],
    ['bytes that are no UTF-8', openEvent(Buffer.from([0x7b, 0xff, 0x7d])), 'not-utf8'],
    ['too much', openEvent(Buffer.alloc(eventBytesMax + 1, 0x20)), 'too-large'],
  ])('refuses %s', (_, opened, reason) => {
    expect(opened).toEqual({ ok: false, reason })
  })
})
