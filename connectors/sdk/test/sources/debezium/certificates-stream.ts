import { parseConnector, type Stream } from '../../../src/sdk.ts'

/** A small stream without people in it, of the table that the guide's Debezium connector reads. */
export function certificatesStream(): Stream {
  const [stream] = parseConnector(
    `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-certificates
    type: org.abnormal
    version: '1.0'
    read: { kind: debezium, connection: land, topic: land.registry.certificates, heartbeat: land.registry.heartbeat, replicaIdentity: full, pollSeconds: 0.1 }
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
