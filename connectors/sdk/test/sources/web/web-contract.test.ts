import { sourceContract } from '../../../src/testing/source-contract.ts'
import type { WebDocument } from '../../../src/sources/web/web-settings.ts'
import { json, startService, xml, type Answer } from './start-service.ts'
import { entries, entry, openWeb, pageOf, restDocument, type Entry } from './web-rows.ts'

const rowCount = 2400
const size = 1100
const broken = { id: 'broken', name: 'no time', changedAt: 'yesterday' }

async function makeHarness(document: WebDocument, answerOf: (rows: Entry[]) => Answer) {
  const rows = [...entries(rowCount), broken]
  const service = await startService(answerOf(rows))
  return {
    open: () => openWeb(service.url, document),
    repeats: true as const,
    add: async () => void rows.push(entry(rowCount + 1), entry(rowCount + 2)),
    disconnect: service.stop,
    remove: service.stop,
  }
}

sourceContract('rest-pages by cursor', () =>
  makeHarness(restDocument, (rows) => (asked) => json(pageOf(rows, asked, size))),
)

sourceContract('rest-pages by page, of everything', () => {
  const { changedSince: _, ...everything } = restDocument
  const paging = { by: 'page', parameter: 'page', pageCount: 'pages' } as const
  return makeHarness({ ...everything, paging }, (rows) => ({ query }) => {
    const start = (Number(query.get('page')) - 1) * size
    return json({ data: rows.slice(start, start + size), pages: Math.ceil(rows.length / size) })
  })
})

sourceContract('rest-pages by link', () =>
  makeHarness({ ...restDocument, paging: { by: 'link' } }, (rows) => (asked) => {
    const { next, ...page } = pageOf(rows, asked, size)
    const query = new URLSearchParams(asked.query)
    if (next !== null) query.set('cursor', next)
    return json(page, next === null ? {} : { link: `</payments?${query}>; rel="next"` })
  }),
)

const soapDocument: WebDocument = {
  kind: 'xml-service',
  connection: 'health',
  path: '/service',
  request:
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Get><Since>{since}</Since><Cursor>{cursor}</Cursor></Get></Body></Envelope>',
  soap: { version: '1.1' },
  items: 'Envelope.Body.Rows.Row',
  key: 'id',
  version: { from: 'changedAt', as: 'time' },
  changedSince: {},
  paging: { by: 'cursor', from: 'Envelope.Body.Rows.Next' },
}

sourceContract('xml-service', () =>
  makeHarness(soapDocument, (rows) => ({ body }) => {
    const told = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1] ?? ''
    const query = new URLSearchParams({ since: told('Since'), cursor: told('Cursor') })
    const { data, next } = pageOf(rows, { query }, size)
    const elements = data.map(
      ({ id, name, changedAt }) =>
        `<Row><id>${id}</id><name>${name}</name><changedAt>${changedAt}</changedAt></Row>`,
    )
    return xml(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Rows>${elements.join('')}<Next>${next ?? ''}</Next></Rows></s:Body></s:Envelope>`,
    )
  }),
)
