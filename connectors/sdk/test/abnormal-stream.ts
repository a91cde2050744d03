import { generateCreditCode } from '@hutong/schemas'
import { parseConnector, type Stream } from '../src/sdk.ts'
import { encodeGb18030 } from './encode-gb18030.ts'

export const header = '编号,统一社会信用代码,名称,列入日期,原因代码,移出日期,状态'

interface AbnormalRead {
  readonly charset?: string
  readonly complete?: string
  readonly pollSeconds?: number
}

/** A small stream without people in it; a test changes what it is about. */
export function abnormalStream(read: AbnormalRead = {}): Stream {
  const [stream] = parseConnector(abnormalYaml(read), 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}

/** The document of it. */
export function abnormalYaml(read: AbnormalRead = {}): string {
  const { charset = 'utf-8', complete = '{ by: marker, suffix: .ok }', pollSeconds = 0.1 } = read
  return `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-abnormal
    type: org.abnormal
    version: '1.0'
    read:
      kind: csv-folder
      folder: abnormal
      pattern: '^abnormal_(?<sequence>\\d{1,12})\\.csv$'
      charset: ${charset}
      complete: ${complete}
      pollSeconds: ${pollSeconds}
    recordId: { from: 编号 }
    status: { from: 状态, codes: { 有效: active, 撤销: revoked } }
    fields:
      creditCode: { from: 统一社会信用代码, format: credit-code }
      name: { from: 名称, format: name }
      listedOn: { from: 列入日期, format: date }
      reasonCode: { from: 原因代码, codes: { '1': ANNUAL_REPORT_MISSING, '4': NOT_AT_ADDRESS } }
      removedOn: { from: 移出日期, format: date, optional: true }
`
}

export const goodCode = generateCreditCode({
  department: '9',
  category: '1',
  division: '330106',
  body: 'TT000001',
})

export const line = (id: number | string, name = '杭州示例有限公司'): string =>
  `A${id},${goodCode},${name},20240131,4,,有效`

export const csv = (...lines: readonly string[]): string => [header, ...lines, ''].join('\r\n')
export const gbCsv = (...lines: readonly string[]): Buffer => encodeGb18030(csv(...lines))
export const file = (sequence: number): string => `abnormal/abnormal_${sequence}.csv`
