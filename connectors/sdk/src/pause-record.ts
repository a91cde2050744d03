import type { LogEntry } from '@hutong/log'

/** Whether a source is asked, kept in `connector.positions` beside its position, so that it outlives every run. */
export interface PauseRecord {
  readonly source: string
  readonly isPaused: boolean
  /** Ms since 1970. */
  readonly at: number
}

const prefix = '__pause:'

export const isPauseKey = (key: string): boolean => key.startsWith(prefix)

/** No source is named so. */
export const pauseKeyOf = (source: string): string => `${prefix}${source}`

/** Without its partition, which is that of the source's position. */
export function pauseEntry(record: PauseRecord): LogEntry {
  return { key: pauseKeyOf(record.source), value: Buffer.from(JSON.stringify(record)) }
}

/** What is damaged pauses nobody: undefined. */
export function parsePauseRecord(value: Uint8Array): PauseRecord | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value).toString())
    return isPauseRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isPauseRecord(input: unknown): input is PauseRecord {
  if (typeof input !== 'object' || input === null) return false
  const { source, isPaused, at }: Partial<Record<string, unknown>> = { ...input }
  return typeof source === 'string' && typeof isPaused === 'boolean' && Number.isSafeInteger(at)
}
