import type { SlotBatch, SlotRecord, TaintedRecord } from '../store.ts'

export const topic = 'records.contract.v1'

export const version = (n: number, epoch = 0): string =>
  `${String(epoch).padStart(6, '0')}.${String(n).padStart(20, '0')}`

export const record = (offset: number, change: Partial<SlotRecord> = {}): SlotRecord => ({
  key: 'contract:office:1',
  version: version(offset),
  offset,
  status: 'active',
  bytes: Buffer.from(`event ${offset}`),
  subjects: ['wife', 'husband'],
  ...change,
})

export const poison = (offset: number, change: Partial<TaintedRecord> = {}): TaintedRecord => ({
  key: 'contract:office:1',
  offset,
  reason: 'digest-wrong',
  bytes: Buffer.from('poison'),
  ...change,
})

export const batchOf = (
  from: number,
  next: number,
  change: Partial<SlotBatch> = {},
): SlotBatch => ({
  topic,
  partition: 0,
  fence: 1,
  from,
  next,
  records: [],
  tainted: [],
  sources: {},
  ...change,
})
