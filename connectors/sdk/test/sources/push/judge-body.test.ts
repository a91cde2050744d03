import { expect, test } from 'vitest'
import { judgeBody, type BodyForm } from '../../../src/sources/push/judge-body.ts'

const rowsMax = 3
const ndjson = 'application/x-ndjson'
const json = 'application/json'

function judge(body: string | Buffer, form: BodyForm) {
  const judged = judgeBody(Buffer.from(body), form, rowsMax)
  if ('refused' in judged) {
    const { status, errors } = judged.refused.body
    return { status, field: errors?.[0]?.field, rule: errors?.[0]?.rule }
  }
  return { rows: judged.rowCount, lines: judged.lines.toString() }
}

test.each([
  ['lines stay as they are', '{"a":1}\n\n{"b":2}', 2],
  ['line breaks of Windows too', '{"a":1}\r\n\r\n{"b":2}\r\n', 2],
  ['nothing at all is no row', '', 0],
])('of NDJSON %s', (_, body, rows) => {
  expect(judge(body, ndjson)).toEqual({ rows, lines: body })
})

test.each([
  ['[]', 0, ''],
  [' [ ] \n', 0, ''],
  ['[{"a":1}]', 1, '{"a":1}\n'],
  ['[\n {"a":\r\n1},\n\t{"b":[1,{"c":"]},"}]} ]\n', 2, '{"a":  1}\n{"b":[1,{"c":"]},"}]}\n'],
  [
    String.raw`[{"a":"\"],"},{"b":"\\"},{"c":"，\n"}]`,
    3,
    String.raw`{"a":"\"],"}
{"b":"\\"}
{"c":"，\n"}
`,
  ],
  ['[{"a":12345678901234567890.10}]', 1, '{"a":12345678901234567890.10}\n'],
])('elements of the array %j become lines, as they were written', (body, rows, lines) => {
  expect(judge(body, json)).toEqual({ rows, lines })
})

const noArray = { status: 400, field: 'the body', rule: 'is no JSON array' }
test.each(['', '{}', '[', '[{}', '[{}] x', '[{}][', '["]', '[{"a":"]}]', '[}{]'])(
  '%j is no array',
  (body) => {
    expect(judge(body, json)).toEqual(noArray)
  },
)

test.each([
  [ndjson, '{}\n{"a":\n', 'line 2'],
  [ndjson, '{}\n \n', 'line 2'],
  [ndjson, '{}\n\n[]', 'line 3'],
  [ndjson, '{} {}', 'line 1'],
  [ndjson, '[{}]', 'line 1'],
  [json, '[{},]', 'row 2'],
  [json, '[,{}]', 'row 1'],
  [json, '[{},1]', 'row 2'],
  [json, '[{},[{}]]', 'row 2'],
  [json, '[{]}]', 'row 1'],
  [json, '[{} {}]', 'row 1'],
] as const)('%s: %j is refused, and %s named', (form, body, field) => {
  expect(judge(body, form)).toEqual({ status: 400, field, rule: 'is not one JSON object' })
})

test('what is not UTF-8 is refused', () => {
  expect(judge(Buffer.from([0x7b, 0xff, 0x7d]), ndjson)).toMatchObject({
    status: 400,
    rule: 'is not UTF-8',
  })
})

test('more rows than a batch may have are refused', () => {
  expect(judge('{}\n'.repeat(rowsMax), ndjson)).toMatchObject({ rows: rowsMax })
  expect(judge('{}\n'.repeat(rowsMax + 1), ndjson)).toMatchObject({ status: 422 })
})

test('a row that no reader would take is refused', () => {
  const long = JSON.stringify({ a: 'x'.repeat(1 << 20) })
  expect(judge(`{}\n${long}\n`, ndjson)).toMatchObject({ status: 422, field: 'line 2' })
})

test('an array without its end is told from one with it in good time, however deep', () => {
  expect(judge('['.repeat(1_000_000), json)).toEqual(noArray)
  expect(judge(`[${'['.repeat(1000)}${']'.repeat(1000)}]`, json)).toMatchObject({ status: 400 })
})
