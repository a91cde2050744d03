import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WebDocument } from '../../../src/sources/web/web-settings.ts'
import { encodeGb18030 } from '../../encode-gb18030.ts'
import { startService, xml, type Service } from './start-service.ts'
import { codesOf, collect, openWeb, rowsOf, type OpenOptions } from './web-rows.ts'

const document: WebDocument = {
  kind: 'xml-service',
  connection: 'health',
  path: '/births',
  items: 'Answer.Rows.Row',
  key: 'Id',
  version: { from: 'ChangedAt', as: 'time', zone: '+08:00' },
}
const head = '<Id>1</Id><ChangedAt>2026-01-31 12:00:00</ChangedAt>'
const answerOf = (...inside: string[]): string =>
  `<Answer><Rows>${inside.map((one) => `<Row>${head}${one}</Row>`).join('')}</Rows></Answer>`

let service: Service
beforeEach(async () => {
  service = await startService(() => xml(answerOf()))
})
afterEach(() => service.stop())

const open = (change: Partial<WebDocument> = {}, options: OpenOptions = {}) =>
  openWeb(service.url, { ...document, ...change }, options)

/** What a row with this inside is read as. */
async function read(inside: string, lists: readonly string[] = []): Promise<unknown> {
  service.answer = () => xml(answerOf(inside))
  const [row] = rowsOf(await collect(open({}, { lists })))
  return row?.kind === 'row' ? row.value : row?.reasons
}

test.each<[string, string, object]>([
  ['text', '<Name>王 &amp; &#x5F20;</Name>', { Name: '王 & 张' }],
  ['text in CDATA', '<Name><![CDATA[<王>]]></Name>', { Name: '<王>' }],
  ['elements in an element', '<Mother><Name>王</Name></Mother>', { Mother: { Name: '王' } }],
  ['a prefix', '<x:Name xmlns:x="urn:x">王</x:Name>', { Name: '王' }],
  ['an attribute', '<Weight unit="g">3000</Weight>', { Weight: '3000', 'Weight@unit': 'g' }],
  [
    'an attribute beside elements',
    '<Mother type="1"><Name>王</Name></Mother>',
    { Mother: { Name: '王' }, 'Mother@type': '1' },
  ],
  ['nothing', '<Name/>', { Name: '' }],
  [
    'nil',
    '<Name xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
    { Name: null },
  ],
  ['an element twice', '<Name>王</Name><Name>张</Name>', { Name: ['王', '张'] }],
  ['comments and instructions', '<!-- a --><?b c?><Name>王</Name>', { Name: '王' }],
])('an element with %s is read', async (_, inside, value) => {
  expect(await read(inside)).toMatchObject(value)
})

test.each<[string, string, unknown]>([
  [
    'two elements',
    '<C><P n="1"><N>a</N></P><P><N>b</N></P></C>',
    { P: [{ '@n': '1', N: 'a' }, { N: 'b' }] },
  ],
  ['one element', '<C><P><N>a</N></P></C>', { P: [{ N: 'a' }] }],
  ['no element', '<C/>', { P: [] }],
  ['nothing around it either', '', { P: [] }],
  ['text alone', '<C><P>a</P></C>', { P: [{ '#text': 'a' }] }],
])('a list of %s is a list', async (_, inside, value) => {
  expect(await read(inside, ['C.P'])).toMatchObject({ C: value })
})

test('attributes of the row are its own', async () => {
  service.answer = () =>
    xml('<Answer><Rows><Row Id="7" ChangedAt="2026-01-31 12:00:00"/></Rows></Answer>')
  const version = { from: '@ChangedAt', as: 'time', zone: '+08:00' } as const
  const [row] = rowsOf(await collect(open({ key: '@Id', version })))
  expect(row).toMatchObject({ version: '01769832000000000000', value: { '@Id': '7' } })
})

test.each(['GB18030', 'gbk', 'GB2312'])(
  'a document that declares %s is decoded as GB 18030',
  async (name) => {
    const bytes = encodeGb18030(
      answerOf('<Name>䶮</Name>').replace(
        '<Answer>',
        `<?xml version="1.0" encoding="${name}"?><Answer>`,
      ),
    )
    service.answer = () => xml(bytes)
    const [row] = rowsOf(await collect(open()))
    expect(row).toMatchObject({ value: { Name: '䶮' } })
  },
)

test('a header and a document that name different charsets are told of, and can be set right', async () => {
  const bytes = encodeGb18030(`<?xml version="1.0" encoding="GBK"?>${answerOf('<Name>王</Name>')}`)
  service.answer = () => xml(bytes, 'text/xml; charset=utf-8')
  await expect(collect(open())).rejects.toThrow(/set charset to the right one/)
  const [row] = rowsOf(await collect(open({ charset: 'gb18030' })))
  expect(row).toMatchObject({ value: { Name: '王' } })
})

const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "${'&a;'.repeat(10)}">`).join('')}]>`
test.each([
  ['a document type', '<!DOCTYPE Answer>'],
  ['entities that unfold without end', bomb],
  ['an entity of another file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
])('%s is refused', async (_, type) => {
  service.answer = () => xml(type + answerOf('<Name>&x;</Name>'))
  await expect(collect(open())).rejects.toThrow(/document type/)
})

test.each([
  ['an entity that is not declared', answerOf('<Name>&x;</Name>')],
  ['an element that is not closed', answerOf().slice(0, -4)],
  ['nothing', ''],
])('an answer with %s is no whole XML', async (_, body) => {
  service.answer = () => xml(body)
  await expect(collect(open())).rejects.toMatchObject({ code: 'HUTONG_SOURCE_UNAVAILABLE' })
})

test('elements too deep in each other are refused', async () => {
  service.answer = () => xml(answerOf('<a>'.repeat(70) + '</a>'.repeat(70)))
  await expect(collect(open())).rejects.toThrow(/more than 64 deep/)
})

test('a row beyond 1 MiB is refused alone', async () => {
  service.answer = () => xml(answerOf(`<Name>${'a'.repeat(1 << 20)}</Name>`, '<Name>王</Name>'))
  const events = await collect(open())
  expect([codesOf(events), rowsOf(events)[1]?.kind]).toEqual([['row-too-long'], 'row'])
})

test('the bytes of a row are its element, wherever the answer was cut to be parsed', async () => {
  const rows = Array.from({ length: 9000 }, (_, i) => `<N>𠀀 ${i}</N>\r\n`)
  service.answer = () => xml(answerOf(...rows))
  const found = rowsOf(await collect(open({ key: 'N' })))
  expect(found.map(({ raw }) => Buffer.from(raw).toString())).toEqual(
    rows.map((row) => `<Row>${head}${row}</Row>`),
  )
})

test('no rows, but their place, is an empty page', async () => {
  service.answer = () => xml('<Answer><Rows/></Answer>')
  expect((await collect(open())).at(-1)?.kind).toBe('polled')
})

test('an answer without the place of the rows is told of', async () => {
  service.answer = () => xml('<Error>session expired</Error>')
  await expect(collect(open())).rejects.toThrow(/answers without the elements of Answer.Rows.Row/)
})

const fault = (code: string): string =>
  `<s:Envelope xmlns:s="urn:s"><s:Body><s:Fault><faultcode>${code}</faultcode><faultstring>王</faultstring></s:Fault></s:Body></s:Envelope>`
test.each([
  [500, 's:Client', 'HUTONG_SOURCE_CONFIG', /SOAP fault Client/],
  [500, 's:Server.Busy', 'HUTONG_SOURCE_UNAVAILABLE', /SOAP fault Server.Busy/],
  [200, 's:Server', 'HUTONG_SOURCE_UNAVAILABLE', /SOAP fault Server/],
  [500, '王', 'HUTONG_SOURCE_UNAVAILABLE', /SOAP fault without a code/],
])(
  'with status %i the SOAP fault %s is told by its code alone',
  async (status, code, expected, message) => {
    service.answer = () => ({ ...xml(fault(code)), status })
    const failed = collect(open())
    await expect(failed).rejects.toMatchObject({ code: expected })
    await expect(failed).rejects.toThrow(message)
  },
)

test('a fault of SOAP 1.2 is known too', async () => {
  service.answer = () => ({
    ...xml(
      '<e:Envelope xmlns:e="urn:e"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code></e:Fault></e:Body></e:Envelope>',
      'application/soap+xml',
    ),
    status: 500,
  })
  await expect(collect(open())).rejects.toThrow(/SOAP fault Sender/)
})

test('what is told in a request cannot become markup', async () => {
  service.answer = () => xml('<Answer><Next>&lt;/C&gt;&amp;"</Next><Rows/></Answer>')
  service.before.push(service.answer)
  service.answer = () => xml('<Answer><Rows/></Answer>')
  await collect(open({ request: '<C>{cursor}</C>', paging: { by: 'cursor', from: 'Answer.Next' } }))
  expect(service.asked.map(({ body }) => body)).toEqual([
    '<C></C>',
    '<C>&#60;/C&#62;&#38;&#34;</C>',
  ])
})

test.each([
  ['1.1', 'text/xml; charset=utf-8', '"urn:get"'],
  ['1.2', 'application/soap+xml; charset=utf-8; action="urn:get"', undefined],
] as const)('SOAP %s tells its action as it must', async (version, type, action) => {
  await collect(open({ request: '<a/>', soap: { version, action: 'urn:get' } }))
  const { headers, method } = service.asked[0] ?? {}
  expect([method, headers?.['content-type'], headers?.['soapaction']]).toEqual([
    'POST',
    type,
    action,
  ])
})
