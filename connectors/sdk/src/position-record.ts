import { HutongError } from '@hutong/process'

export const positionsTopic = 'connector.positions'

/** The newest word on who reads a source and how far, kept in the log under the key of the source. */
export interface PositionRecord {
  readonly source: string
  /** Number of the lease; each run takes the next one, and records of a lower fence are dropped by the projection. */
  readonly fence: number
  /** A run, by UUID. */
  readonly owner: string
  /** Offset of the record by which the lease was taken; left out in that record itself. Of two leases with one fence the earlier holds. */
  readonly leaseOffset?: number
  /** Of every version written; left out: 1. Raised only to reconcile or replay. */
  readonly epoch?: number
  /** The lease was taken to write this down, and given back: nobody reads. */
  readonly isReleased?: true
  /** Where reading goes on: everything before it has been acknowledged by the log. Null at the very beginning. */
  readonly position: unknown
  /** Ms since 1970. */
  readonly at: number
  /** Records and quarantined rows and files since the very beginning. */
  readonly recordCount: number
  readonly quarantinedCount: number
  /** When the source was last compared with the log, ms since 1970; left out: never. */
  readonly comparedAt?: number
}

export const epochFirst = 1

export function formatPositionRecord(record: PositionRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record))
}

/** @throws HutongError HUTONG_POSITION_MALFORMED for anything that `formatPositionRecord` does not write. */
export function parsePositionRecord(value: Uint8Array): PositionRecord {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value).toString('utf8'))
    if (isPositionRecord(parsed)) return parsed
  } catch {
    // Told below, together with every other wrong shape.
  }
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    `a record of the topic ${positionsTopic} is not a position; reset the state of its source`,
  )
}

function isPositionRecord(input: unknown): input is PositionRecord {
  if (typeof input !== 'object' || input === null) return false
  const record: Partial<Record<keyof PositionRecord, unknown>> = { ...input }
  return (
    typeof record.source === 'string' &&
    typeof record.owner === 'string' &&
    (record.leaseOffset === undefined || Number.isSafeInteger(record.leaseOffset)) &&
    (record.epoch === undefined || Number.isSafeInteger(record.epoch)) &&
    (record.comparedAt === undefined || Number.isSafeInteger(record.comparedAt)) &&
    (record.isReleased === undefined || record.isReleased === true) &&
    [record.fence, record.at, record.recordCount, record.quarantinedCount].every(
      Number.isSafeInteger,
    )
  )
}
