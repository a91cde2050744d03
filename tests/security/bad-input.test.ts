import { beforeAll, expect, test } from 'vitest'
import { answerOf, askerOf, expectProof, tell } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { sendRaw } from '../support/send-raw.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
let asker: Asker
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  asker = await askerOf(hub)
})

type Members = Readonly<Record<string, unknown>>
const changed = (differences: Members): Members => ({
  ...demoSample(hub.data).request,
  ...differences,
})
const subject = (differences: Members): Members =>
  changed({ subject: { ...demoSample(hub.data).request.subject, ...differences } })
const claims = (given: unknown): Members => changed({ claims: given })
const without = (name: string): Members => changed({ [name]: undefined })
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

const malformed: readonly (readonly [string, () => string])[] = [
  ['nothing', () => ''],
  ['half an object', () => '{"type":'],
  ['something behind the object', () => `${JSON.stringify(changed({}))}x`],
  ['single quotes', () => "{'type':'x'}"],
  ['a byte order mark alone', () => '\uFEFF'],
  ['a poisoned prototype', () => `{"__proto__":{"admin":true}}`],
  ['a poisoned constructor', () => '{"constructor":{"prototype":{"admin":true}}}'],
  ['a prototype poisoned far inside', () => '{"claims":{"a":[{"__proto__":{"admin":true}}]}}'],
]
test.each(malformed)('a body of %s is malformed: 400, with a receipt', async (_, body) => {
  const told = await asker.ask(body())
  expect(told.status).toBe(400)
  expect(told.body).toMatchObject({ code: 'malformed', rule: expect.stringContaining('body') })
  await expectProof(hub, told)
})

const invalid: readonly (readonly [string, string, () => unknown])[] = [
  ['a list', '$', () => []],
  ['a word', '$', () => '"word"'],
  ['null', '$', () => 'null'],
  ['no subject', '$.subject', () => without('subject')],
  ['no claims', '$.claims', () => without('claims')],
  ['no purpose', '$.purpose', () => without('purpose')],
  ['no legal basis', '$.legalBasis', () => without('legalBasis')],
  ['no officer', '$.officer', () => without('officer')],
  ['a number for a type', '$.type', () => changed({ type: 5 })],
  ['a number for an id', '$.subject.id', () => subject({ id: 17 })],
  ['a list for claims', '$.claims', () => claims([])],
  ['a word for an officer', '$.officer', () => changed({ officer: 'o-17' })],
  ['an unknown field', '$.colour', () => changed({ colour: 'red' })],
  ['an unknown field of the subject', '$.subject.age', () => subject({ age: 3 })],
  ['no claim at all', '$.claims', () => claims({})],
  ['a thousand claims', '$.claims', () => claims(Object.fromEntries(numbered(1000)))],
  ['an unknown claim', '$.claims.colour', () => claims({ colour: 'red' })],
  ['a claim named like a method', '$.claims.toString', () => claims({ toString: 'x' })],
  ['a claim of the wrong type', '$.claims.certificateNo', () => claims({ certificateNo: 5 })],
  ['a claim of null', '$.claims.certificateNo', () => claims({ certificateNo: null })],
  ['an unknown type', '$.type', () => changed({ type: 'weather.report' })],
  ['a type named like a method', '$.type', () => changed({ type: 'tostring' })],
  ['an unknown kind of number', '$.subject.idType', () => subject({ idType: 'library-card' })],
  ['a wrong check digit', '$.subject.id', () => subject({ id: '330106199003079974' })],
  ['a number of 17 digits', '$.subject.id', () => subject({ id: '33010619900307997' })],
  ['an impossible birthday', '$.subject.id', () => subject({ id: '330106199002309970' })],
  ['a number that is empty', '$.subject.id', () => subject({ id: '' })],
  ['a number of a kilobyte', '$.subject.id', () => subject({ id: '3'.repeat(1024) })],
]
test.each(invalid)('%s is refused by the name of its field (%s)', async (_, field, body) => {
  const told = await asker.ask(body())
  expect(told.status).toBe(422)
  expect(told.body).toMatchObject({
    code: 'invalid',
    errors: [{ field, fix: expect.any(String), rule: expect.any(String) }],
  })
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({ kind: 'error', status: 422, answerClass: 'ERROR:invalid' })
})

test('several mistakes are told at once, none by its value', async () => {
  const told = await asker.ask(
    changed({
      type: 'weather.report',
      subject: { idType: 'resident-id', id: '330106199003079974' },
    }),
  )
  expect(told.body['errors']).toHaveLength(2)
  expect(told.text).not.toContain('330106199003079974')
  expect(told.text).not.toContain('weather.report')
})

test('a proof holds whatever a wrong field is called', async () => {
  for (const name of ['😀'.repeat(40), `x${'😀'.repeat(40)}`, '"\\\u0000\u2028', '字'.repeat(80)]) {
    await expectProof(hub, await asker.ask(claims({ [name]: 1 })))
    await expectProof(hub, await asker.ask(changed({ [name]: 1 })))
  }
})

test('a person without records is no mistake but an answer', async () => {
  const { request, expected } = demoSample(hub.data, 'a certificate of a person without any')
  expect(await answerOf(hub, await asker.ask(request))).toEqual(expected)
})

test('a body of ten megabytes is too large: 413, and whoever sends it hears so', async () => {
  const body = JSON.stringify(changed({ caseRef: 'x'.repeat(10_000_000) }))
  const told = await Promise.all(Array.from({ length: 10 }, () => asker.ask(body)))
  for (const each of told) {
    expect(each.status).toBe(413)
    expect(each.body['code']).toBe('too-large')
  }
})

test('claims that are nested thousands deep are told off like any other', async () => {
  for (const name of ['certificateNo', 'partyA', 'colour']) {
    const body = JSON.stringify(claims({ [name]: 0 })).replace(':0}', `:${deep(30_000)}}`)
    const told = await asker.ask(body)
    expect([name, told.status]).toEqual([name, 422])
    await expectProof(hub, told)
  }
})

test.each([
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
])('a body of %s is no JSON: 415', async (type) => {
  const told = await asker.ask(demoSample(hub.data).request, { 'content-type': type })
  expect(told.status).toBe(415)
  expect(told.body['code']).toBe('unsupported-media-type')
})

test('another method on a known address is 405 with those that it has', async () => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const told = await tell(`${hub.url}/v1/verifications`, { method })
    expect([method, told.status]).toEqual([method, 405])
    expect(told.headers.get('allow')).toBe('POST')
  }
})

test('an unknown address is 404', async () => {
  const told = await tell(`${hub.url}/v1/nothing`)
  expect(told.status).toBe(404)
  expect(told.body['code']).toBe('not-found')
})

/** A whole request of raw bytes: header lines in Latin-1, and a body of our choice. */
const raw = (lines: readonly string[], body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        'POST /v1/verifications HTTP/1.1',
        'Host: hub',
        'Connection: close',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        ...lines,
        '',
        '',
      ].join('\r\n'),
      'latin1',
    ),
    body,
  ])
const questionBytes = (): Buffer => Buffer.from(JSON.stringify(demoSample(hub.data).request))
const authorized = (): string => `Authorization: Bearer ${asker.token}`

test('a body that is not UTF-8 is refused, with a receipt', async () => {
  const body = Buffer.concat([Buffer.from('{"type":"'), Buffer.of(0xb3, 0xc2), Buffer.from('"}')])
  const heard = await sendRaw(hub.gateway, raw([authorized()], body))
  expect(heard).toMatch(/^HTTP\/1\.1 4(?:00|22) /u)
  await expectProof(hub, { body: JSON.parse(heard.slice(heard.indexOf('\r\n\r\n'))) })
})

test.each([
  ['a header of no meaning', 'X-Office: Bürgeramt \xff\xfe', '200'],
  ['a trace', 'Traceparent: \xe9\xe9\xe9', '200'],
  ['a position', 'Hutong-Min-Position: \xe9@0:1', '422'],
])('%s in Latin-1 is answered clearly', async (_, line, status) => {
  const heard = await sendRaw(hub.gateway, raw([authorized(), line], questionBytes()))
  expect(heard.slice(0, 'HTTP/1.1 200'.length)).toBe(`HTTP/1.1 ${status}`)
})

test('a token in Latin-1 is no token', async () => {
  const line = `${authorized()}\xe9`
  expect(await sendRaw(hub.gateway, raw([line], questionBytes()))).toMatch(/^HTTP\/1\.1 401 /u)
})

test.each([
  ['control characters in a header', 'X-A: a\0b'],
  ['a header without a name', ': x'],
  ['a header of half a megabyte', `X-A: ${'a'.repeat(500_000)}`],
  ['two lengths that differ', 'Content-Length: 3'],
])('%s is no HTTP: 400 or 431, and the connection ends', async (_, line) => {
  const heard = await sendRaw(hub.gateway, raw([authorized(), line], questionBytes()))
  expect(heard).toMatch(/^HTTP\/1\.1 4(?:00|31) /u)
  expect(heard).toContain('"code":"')
})

test('a mistake in the search of the audit is named like any other', async () => {
  const auditor = await askerOf(hub, 'data-auditor')
  const cases: readonly (readonly [string, string])[] = [
    ['limit=0', 'querystring.limit'],
    ['limit=many', 'querystring.limit'],
    ['subject=330106199003079975', 'querystring.subject'],
    ['from=yesterday', 'querystring.from'],
    ['colour=red', 'querystring.colour'],
    ['cursor=%00', 'querystring.cursor'],
  ]
  for (const [query, field] of cases) {
    const told: Told = await auditor.get(`/audit/v1/entries?${query}`)
    expect(told.status).toBe(422)
    expect(told.body['errors']).toMatchObject([{ field }])
  }
})

test('after all this the hub answers as ever', async () => {
  const { request, expected } = demoSample(hub.data)
  expect(await answerOf(hub, await asker.ask(request))).toEqual(expected)
})

function numbered(count: number): readonly (readonly [string, number])[] {
  return Array.from({ length: count }, (_, number) => [`claim${number}`, number])
}
