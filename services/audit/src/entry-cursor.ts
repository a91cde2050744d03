import type { EntryCursor } from './index/audit-index.ts'

/** Opaque to callers: base64url of the last row's sort key. */
export function formatCursor({ time, ledger, at }: EntryCursor): string {
  return Buffer.from(`${time} ${ledger} ${at}`).toString('base64url')
}

export function parseCursor(text: string): EntryCursor | undefined {
  const parts = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  const [time, ledger, at] = [parts[0], parts[1], Number(parts[2])]
  if (parts.length !== 3 || !time || !ledger || !Number.isSafeInteger(at)) return undefined
  return { time, ledger, at }
}
