import { HutongError } from '@hutong/process'
import type { SourceStates } from '../merge-sources.ts'
import type { Slot, SourceState } from '../store.ts'

export type Row = Record<string, unknown>

/** A row of table `slots`. */
export function parseSlot(row: Row): Slot {
  return {
    topic: String(row['topic']),
    partition: Number(row['partition']),
    next: Number(row['next']),
    fence: Number(row['fence']),
    recordCount: Number(row['record_count']),
    taintedCount: Number(row['tainted_count']),
    digest: String(row['digest']),
    sources: parseSources(String(row['sources'])),
  }
}

export function parseSources(text: string): SourceStates {
  const parsed: unknown = JSON.parse(text)
  if (isSourceStates(parsed)) return parsed
  throw new HutongError(
    'HUTONG_STORE_CORRUPT',
    'a slot of the store holds no source states: rebuild the store from the log',
  )
}

function isSourceStates(value: unknown): value is Record<string, SourceState> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isSourceState)
}

const isSourceState = (value: unknown): value is SourceState =>
  typeof value === 'object' &&
  value !== null &&
  'fence' in value &&
  'sourceReadAt' in value &&
  'heartbeatAt' in value
