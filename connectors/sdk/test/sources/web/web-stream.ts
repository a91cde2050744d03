import { parseConnector, type Stream } from '../../../src/sdk.ts'

/** A stream without people in it, read as `read` says: YAML, indented by six. */
export function webStream(read: string): Stream {
  const [stream] = parseConnector(webYaml(read), 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}

/** The document of it. */
export const webYaml = (read: string): string => `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-web
    type: org.abnormal
    version: '1.0'
    read:
${read}
    recordId: { from: id }
    status: { from: state, codes: { 有效: active, 撤销: revoked } }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { from: listedOn, format: date }
      reasonCode: { constant: NOT_AT_ADDRESS }
`

export const restRead = `
      kind: rest-pages
      connection: tax
      path: /abnormal
      items: data
      key: id
      version: { from: changedAt, as: time }
      changedSince: { parameter: since, overlapSeconds: 60 }
      paging: { by: cursor, from: next, parameter: cursor }
      pollSeconds: 0.1`

export const xmlRead = `
      kind: xml-service
      connection: tax
      path: /abnormal
      request: <Get><Since>{since}</Since><Page>{page}</Page></Get>
      items: Rows.Row
      key: id
      version: { from: changedAt, as: time }
      changedSince: { overlapSeconds: 60 }
      paging: { by: page }
      pollSeconds: 0.1`
