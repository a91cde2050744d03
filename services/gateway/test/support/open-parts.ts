import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { openLedger } from '@hutong/ledger'
import type { Ledger } from '@hutong/ledger'
import type { Limits } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { createSubjectKeyer, recordType, subjectsOf } from '@hutong/schemas'
import type { RecordReader, SlotBatch, SlotRecord } from '@hutong/store'
import { openRecordReader, openRecordWriter } from '@hutong/store/open'
import { event, husband, version, wife } from './records.ts'

export const noon = Date.parse('2026-11-23T04:00:00Z')
export const topic = 'records.marriage.event.v1'
export const subjectKey = createSubjectKeyer(Buffer.alloc(32, 7))

/** What a gateway stands on: log, store and ledger of a folder of their own, and a clock that stands still. */
export interface Parts {
  readonly data: string
  readonly ledger: Ledger
  readonly ledgerFolder: string
  readonly log: Log
  readonly records: RecordReader
  readonly limits: Limits
  /** What time it is, ms since 1970. */
  now: number
  /** Puts an item, or any other text, into a topic of the catalogue. */
  readonly publish: (
    kind: 'clients' | 'grants',
    key: string,
    item: object | string,
  ) => Promise<void>
  /** Applies the newest form of the one marriage, or other things, to the store; its source was read just now. */
  /** Applies one good record of another type to the store. */
  readonly applyRecord: (type: string, recordId: string, data: object) => Promise<void>
  readonly apply: (change?: Partial<SlotRecord>, batch?: Partial<SlotBatch>) => Promise<void>
}

/** Closed and gone when the test, or the file, is over. */
export async function openParts(after: After): Promise<Parts> {
  const data = temporaryFolder(after)
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const ledgerFolder = join(data, 'ledger', 'hub')
  const ledger = await openLedger({
    folder: ledgerFolder,
    origin: 'hutong.example/hub',
    key: generateKeyPairSync('ed25519').privateKey,
    clock: { now: () => noon },
    logger: silentLogger,
  })
  opened.defer(() => ledger.close())
  const topics = [...fixedTopics, { name: topic, keep: 'compact' as const }]
  const log = await openLog({ profile: 'embedded', folder: data, topics })
  opened.defer(() => log.close())
  const writer = await openRecordWriter({ profile: 'embedded', folder: data })
  opened.defer(() => writer.close())
  const records = await openRecordReader({ profile: 'embedded', folder: data })
  opened.defer(() => records.close())
  const clock = { now: () => parts.now }
  const limits = await openLimits({ profile: 'embedded', folder: data, clock })
  opened.defer(() => limits.close())
  const { fence } = await writer.acquire(topic, 0)
  let next = 0
  const slots = new Map<string, { readonly fence: number; next: number }>()
  const parts: Parts = {
    data,
    ledger,
    ledgerFolder,
    log,
    records,
    limits,
    now: noon,
    publish: async (kind, key, item) => {
      const text = typeof item === 'string' ? item : JSON.stringify(item)
      await log.append(`catalogue.${kind}`, [{ key, value: Buffer.from(text) }])
    },
    applyRecord: async (name, recordId, record) => {
      const info = recordType(name)
      if (!info) throw new Error(`the type ${name} is published`)
      const slot = slots.get(name) ?? {
        fence: (await writer.acquire(info.topic, 0)).fence,
        next: 0,
      }
      slots.set(name, slot)
      const from = slot.next
      slot.next += 1
      const recordVersion = version(from + 1)
      const { key, value } = event({ type: name, recordId, recordVersion, data: record })
      const subjects = subjectsOf(info, record).map(({ idType, id }) => subjectKey(idType, id))
      const newer = { key, version: recordVersion, offset: from, status: 'active' as const }
      await writer.apply({
        topic: info.topic,
        partition: 0,
        fence: slot.fence,
        from,
        next: slot.next,
        records: [{ ...newer, bytes: value, subjects }],
        tainted: [],
        sources: {},
      })
    },
    apply: async (change = {}, batch = {}) => {
      const from = next
      next += 1
      const sources = { minzheng: { fence: 1, sourceReadAt: parts.now, heartbeatAt: parts.now } }
      const tainted: SlotBatch['tainted'] = []
      const whole = { topic, partition: 0, fence, from, next, tainted, sources, ...batch }
      await writer.apply({ records: [{ ...newest(from), ...change }], ...whole })
    },
  }
  return parts
}

function newest(offset: number): SlotRecord {
  const recordVersion = version(offset + 1)
  const { key, value } = event({ recordVersion })
  const subjects = [husband, wife].map((id) => subjectKey('resident-id', id))
  return { key, version: recordVersion, offset, status: 'active', bytes: value, subjects }
}
