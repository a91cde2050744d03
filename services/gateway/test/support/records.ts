import { buildEvent, formatRecordVersion, recordType } from '@hutong/schemas'
import type { RecordEvent } from '@hutong/schemas'
import type { StoredRecord } from '@hutong/store'
import { judgedType } from '../../src/gateway.ts'
import type { JudgedType } from '../../src/gateway.ts'

export const husband = '330106199003079975'
export const wife = '330106199003079983'

export const marriage = {
  certificateNo: 'J330106-2015-999001',
  event: 'MARRIAGE',
  registeredOn: '2015-05-20',
  registrarCode: '330106001',
  partyA: { name: '张伟', idType: 'resident-id', idNumber: husband },
  partyB: { name: '王芳', idType: 'resident-id', idNumber: wife },
}

export const right = {
  certificateNo: '浙(2020)杭州市不动产权第0000001号',
  unitCode: '330106001002GB00012F00010203',
  rightType: 'OWNERSHIP',
  owners: [
    { name: '张伟', idType: 'resident-id', idNumber: husband, share: '1/2' },
    { name: '王芳', idType: 'resident-id', idNumber: wife, share: '1/2' },
  ],
  locationDivision: '330106',
  location: '杭州市西湖区示例路1号1幢203室',
  areaSquareMetres: '89.50',
  registeredOn: '2020-06-18',
  validTo: '2080-06-17',
}

export function typeOf(name: string): JudgedType {
  const info = recordType(name)
  if (!info) throw new Error(`the type ${name} is published`)
  return judgedType(info)
}

export const version = (n: number): string => formatRecordVersion(0, BigInt(n))

/** A marriage as the log holds it, with one thing changed. */
export const event = (change: Partial<RecordEvent> = {}) =>
  buildEvent({
    type: 'marriage.event',
    version: '1.0',
    source: 'minzheng',
    recordId: '1',
    recordVersion: version(1),
    fence: 1,
    status: 'active',
    time: '2026-01-01T00:00:00Z',
    data: marriage,
    ...change,
  })

/** A record as the store gives it. */
export function stored(
  data: object,
  change: Partial<StoredRecord> = {},
  type = 'marriage.event',
): StoredRecord {
  const { key, value } = event({ type, data })
  return {
    key,
    partition: 0,
    version: version(1),
    offset: 0,
    status: 'active',
    bytes: value,
    tainted: null,
    ...change,
  }
}
