import { isSourceCode } from './envelope.ts'

const keyPrefix = '__hb:'

/** A connector's sign of life, written to every partition of its types. Times in ms since 1970. */
export interface Heartbeat {
  readonly source: string
  /** The writer's lease number. */
  readonly fence: number
  /** When the source was last read with success; null = not yet. */
  readonly sourceReadAt: number | null
  /** When the connector wrote this. */
  readonly at: number
}

/** Whether a key of a records topic is a heartbeat's and not a record's. */
export function isHeartbeatKey(key: string): boolean {
  return key.startsWith(keyPrefix)
}

export function buildHeartbeat(
  source: string,
  beat: Omit<Heartbeat, 'source'>,
): { readonly key: string; readonly value: Buffer } {
  const { fence, sourceReadAt, at } = beat
  const text = JSON.stringify({ source, fence, sourceReadAt, at })
  return { key: `${keyPrefix}${source}`, value: Buffer.from(text) }
}

/** Null when the bytes are not a heartbeat. */
export function parseHeartbeat(bytes: Uint8Array): Heartbeat | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  if (!('source' in parsed) || !('fence' in parsed)) return null
  if (!('sourceReadAt' in parsed) || !('at' in parsed)) return null
  const { source, fence, sourceReadAt, at } = parsed
  if (typeof source !== 'string' || !isSourceCode(source)) return null
  if (!isCount(fence) || !isCount(at)) return null
  if (sourceReadAt !== null && !isCount(sourceReadAt)) return null
  return { source, fence, sourceReadAt, at }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
