import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileExpressions } from '../../src/mapping/evaluate-expressions.ts'
import type { FieldRules } from '../../src/mapping/mapping.ts'
import { parseConnector, type Stream } from '../../src/sdk.ts'
import { priceExpressions } from '../../src/tools/price-expressions.ts'
import { goodCode } from '../abnormal-stream.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'

const yaml = (name: string): string => `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-abnormal
    type: org.abnormal
    version: '1.0'
    read:
      kind: jsonl-folder
      folder: abnormal
      pattern: '^abnormal_(?<sequence>\\d{1,12})\\.jsonl$'
      charset: utf-8
      complete: { by: marker, suffix: .ok }
      pollSeconds: 0.1
    recordId: { from: id }
    status: { constant: active }
    fields:
      creditCode: { from: code, format: credit-code }
      name: ${name}
      listedOn: { from: on, format: date }
      reasonCode:
        jsonata: $lowercase($substringBefore(reason, '/'))
        reads: [reason]
        codes: { annual: ANNUAL_REPORT_MISSING, place: NOT_AT_ADDRESS }
`
const joined = "{ jsonata: 'org.front & org.back', reads: [org.front, org.back], format: name }"
const streamOf = (name: string): Stream => {
  const [stream] = parseConnector(yaml(name), 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}
const stream = streamOf(joined)
const row = (id: string, change: object = {}): string =>
  JSON.stringify({
    id,
    code: goodCode,
    org: { front: '杭州示例', back: '有限公司' },
    on: '2024-01-31',
    reason: 'PLACE/7',
    ...change,
  })

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

const readRows = async (of: Stream, ...rows: readonly string[]) => {
  await bench.put('abnormal/abnormal_1.jsonl', `${rows.join('\n')}\n`)
  await bench.readOnce(of)
  return {
    data: (await bench.records(of)).map(({ data }) => data),
    reasons: (await bench.quarantined(of)).map(({ reasons }) => reasons),
  }
}

test('a field is what its expression gives, in a format or through codes', async () => {
  const { data, reasons } = await readRows(stream, row('1'), row('2', { reason: 'annual/1' }))
  expect(reasons).toEqual([])
  expect(data).toMatchObject([
    { name: '杭州示例有限公司', reasonCode: 'NOT_AT_ADDRESS' },
    { name: '杭州示例有限公司', reasonCode: 'ANNUAL_REPORT_MISSING' },
  ])
})

test('a row whose expression gives nothing, no text, or what the field does not know is refused alone', async () => {
  const { data, reasons } = await readRows(
    stream,
    row('1', { org: {} }),
    row('2', { reason: 'moved/1' }),
    row('3', { reason: 7 }),
    row('4'),
  )
  expect(data).toHaveLength(1)
  expect(reasons.flat()).toEqual([
    { code: 'value-missing', field: 'name', rule: 'must be there' },
    { code: 'value-malformed', field: 'reasonCode', rule: 'one of annual, place' },
    {
      code: 'value-malformed',
      field: 'reasonCode',
      rule: "the expression failed with JSONata's error T0410",
    },
  ])
})

test('an expression that never ends, or goes too deep, refuses the row and stops nothing', async () => {
  const endless = streamOf(
    "{ jsonata: '($f := function($n){ 1 + $f($n) }; $f(on))', reads: [on], format: name }",
  )
  const { reasons } = await readRows(endless, row('1'))
  expect(reasons.flat()).toMatchObject([
    { field: 'name', rule: "the expression failed with JSONata's error D1011" },
  ])
})

test('a text that is longer than any field is not given to an expression', async () => {
  const { reasons } = await readRows(stream, row('1', { reason: 'x'.repeat(4001) }))
  expect(reasons.flat()).toEqual([
    {
      code: 'value-malformed',
      field: 'reasonCode',
      rule: 'an expression reads texts of at most 4000 characters',
    },
  ])
})

test('an expression is given what it reads and nothing else, and no long text inside a list', async () => {
  const expression = { jsonata: '$string($) & a.b & c', reads: ['a.b', 'c'] }
  const evaluate = compileExpressions({ all: { ...expression, format: 'text' } }, true)
  const resultOf = async (of: object) =>
    (await evaluate?.({ ...of }))?.values().next().value?.get(expression.jsonata)
  expect(await resultOf({ a: { b: 1, d: 2 }, c: '!', e: 3 })).toEqual({
    value: '{"a":{"b":1},"c":"!"}1!',
  })
  expect(await resultOf({ c: ['x'.repeat(4001)] })).toHaveProperty('broken')
})

const list: FieldRules = {
  owners: {
    each: 'owners',
    fields: {
      person: {
        fields: { name: { jsonata: '$uppercase(n)', reads: ['n'], format: 'text' } },
      },
    },
  },
}

test('inside a list an expression reads the element', async () => {
  const owners = [{ n: 'a' }, { n: 'b' }]
  const computed = await compileExpressions(list, true)?.({ owners })
  expect(owners.map((owner) => computed?.get(owner)?.get('$uppercase(n)'))).toEqual([
    { value: 'A' },
    { value: 'B' },
  ])
})

test('each expression has its price, named by its field', async () => {
  const prices = await priceExpressions(list, true, [{ owners: [{ n: 'a' }] }, { owners: 'none' }])
  expect(prices).toEqual([{ field: 'owners.person.name', microsecondsPerRow: expect.any(Number) }])
})

test.each([
  ["{ jsonata: 'org.front &', reads: [org.front], format: name }", 'is no JSONata at character'],
  ["{ jsonata: '$now() & id', reads: [id], format: name }", '$now gives another text at every'],
  ["{ jsonata: '($f := $random; id)', reads: [id], format: name }", '$random gives another text'],
  ["{ jsonata: '$eval(id)', reads: [id], format: name }", '$eval runs what nobody has judged'],
  ["{ jsonata: 'org.*', reads: [org], format: name }", '* reads what reads does not name'],
  [`{ jsonata: '$replace(id, /(a+)+$/, "")', reads: [id], format: name }`, 'can take for ever'],
  ["{ jsonata: 'id & reason', reads: [id], format: name }", 'reason not under reads'],
  ["{ jsonata: 'id', reads: [id, reason], format: name }", 'reason not in the expression'],
  ["{ jsonata: 'id', reads: [id], from: id, format: name }", 'has none of the forms'],
  ["{ jsonata: 'id', format: name }", 'has none of the forms'],
])('%s is told before anything is read', (name, told) => {
  expect(() => streamOf(name)).toThrow(told)
})

test('a column that an expression makes a name of is no key', () => {
  const keyed = yaml("{ jsonata: 'id', reads: [id], format: name }")
  expect(() => parseConnector(keyed, 'test')).toThrow('id names a person or a certificate')
})
