import { parseConnector, type Stream } from '../../src/sdk.ts'
import type { Engine } from '../../src/sources/sql/database.ts'

/** A table that is compared with the log every second, a second after each row was written. */
export function comparedStream(
  engine: Engine,
  schema: string,
  { every = '1s' }: { readonly every?: string } = {},
): Stream {
  const compare = every === '' ? '' : `, compareEvery: ${every}`
  const [stream] = parseConnector(
    `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-listed
    type: org.abnormal
    version: '1.0'
    read: { kind: sql-polling, connection: market, engine: ${engine}, table: ${schema}.listed, cursor: { time: changed, key: id }, overlapSeconds: 1, pollSeconds: 0.1${compare} }
    recordId: { from: id }
    status: { from: state, codes: { on: active, off: revoked } }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { from: listed, format: date }
      reasonCode: { constant: ANNUAL_REPORT_MISSING }
`,
    'test',
  ).streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}
