import type { EntryCursor } from '../index/audit-index.ts'

/** Where a page ended: opaque to callers. It names only what the page has shown. */
export function formatAccessCursor({ time, ledger, at }: EntryCursor): string {
  return Buffer.from(JSON.stringify([time, ledger, at])).toString('base64url')
}

/** Undefined for what is none of ours. */
export function parseAccessCursor(text: string): EntryCursor | undefined {
  const [time, ledger, at, ...more] = partsOf(Buffer.from(text, 'base64url').toString('utf8'))
  if (typeof time !== 'string' || typeof ledger !== 'string' || more.length > 0) return undefined
  if (typeof at !== 'number' || !Number.isSafeInteger(at)) return undefined
  const cursor = { time, ledger, at }
  return formatAccessCursor(cursor) === text ? cursor : undefined
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    // Not JSON: none of ours.
    return []
  }
}
