/** A connector.yaml without people in it; each test changes one part of it. */
export const abnormalYaml = `apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: shichang-yichang
    type: org.abnormal
    version: '1.0'
    read:
      kind: csv-folder
      folder: abnormal
      pattern: '^abnormal_(?<sequence>\\d{1,12})\\.csv$'
      charset: utf-8
      complete: { by: marker, suffix: .ok }
    recordId: { from: 编号 }
    status: { from: 状态, codes: { 有效: active, 撤销: revoked } }
    fields:
      creditCode: { from: 统一社会信用代码, format: credit-code }
      name: { from: 名称, format: name }
      listedOn: { from: 列入日期, format: date }
      reasonCode: { from: 原因代码, codes: { '1': ANNUAL_REPORT_MISSING, '2': PUBLICITY_OVERDUE, '3': INFORMATION_FALSE, '4': NOT_AT_ADDRESS } }
      removedOn: { from: 移出日期, format: date, optional: true }
`
