import { parseConnector, type Stream } from '../../../src/sdk.ts'
import { goodCode } from '../../abnormal-stream.ts'
import type { TestSender } from './send-rows.ts'

export const spoolFolder = 'pushed'

/** A small stream without people in it, whose rows are sent. */
export function pushStream(
  port: number,
  senders: readonly Pick<TestSender, 'keyId' | 'publicKey'>[],
  more: Readonly<Record<string, unknown>> = {},
): Stream {
  const read = {
    kind: 'push',
    listen: { host: '127.0.0.1', port },
    clients: senders.map(({ keyId, publicKey }) => ({
      keyId,
      publicKey: publicKey.export({ format: 'jwk' }),
    })),
    folder: spoolFolder,
    pollSeconds: 0.1,
    ...more,
  }
  const [stream] = parseConnector(
    `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-abnormal
    type: org.abnormal
    version: '1.0'
    read: ${JSON.stringify(read)}
    recordId: { from: id }
    status: { from: state, codes: { 有效: active, 撤销: revoked } }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { from: listedOn, format: date }
      reasonCode: { from: reason, codes: { '1': ANNUAL_REPORT_MISSING, '4': NOT_AT_ADDRESS } }
      removedOn: { from: removedOn, format: date, optional: true }
`,
    'test',
  ).streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}

export const row = (id: number | string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    id: `A${id}`,
    code: goodCode,
    name: '杭州示例有限公司',
    listedOn: '20240131',
    reason: '4',
    state: '有效',
    ...more,
  })

export const ndjson = (...rows: readonly string[]): string => rows.map((one) => `${one}\n`).join('')
