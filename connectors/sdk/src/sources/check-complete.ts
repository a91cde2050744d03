import { readFile } from 'node:fs/promises'
import type { Clock } from '@hutong/process'
import type { CompletenessRule } from './folder-settings.ts'
import type { ListedFile } from './list-files.ts'

export type Completeness =
  | { readonly kind: 'complete'; readonly claim: Claim }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'marker-malformed' }

/** What the department's marker says of the file. */
export interface Claim {
  readonly rowCount?: number
  readonly sha256?: string
}

/** Whether a file is wholly written; remembers between polls what it needs to tell. */
export function createCompletenessCheck(
  rule: CompletenessRule,
  clock: Clock,
): (file: ListedFile) => Promise<Completeness> {
  if (rule.by === 'marker') return (file) => readMarker(file.path + rule.suffix)
  const stable = createStabilityCheck(rule.seconds * 1000, clock)
  return (file) =>
    Promise.resolve(stable(file) ? { kind: 'complete', claim: {} } : { kind: 'incomplete' })
}

const markerBytesMax = 4096

async function readMarker(path: string): Promise<Completeness> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return { kind: 'incomplete' }
  if (text.length > markerBytesMax) return { kind: 'marker-malformed' }
  const claim: { rowCount?: number; sha256?: string } = {}
  for (const word of text.replace(/^\uFEFF/, '').split(/\s+/)) {
    const [, rows] = /^rows=(\d{1,9})$/.exec(word) ?? []
    const [, sha256] = /^sha256=([0-9a-f]{64})$/i.exec(word) ?? []
    if (rows !== undefined) claim.rowCount = Number(rows)
    else if (sha256 !== undefined) claim.sha256 = sha256.toLowerCase()
    else if (/^(rows|sha256)=/.test(word)) return { kind: 'marker-malformed' }
  }
  return { kind: 'complete', claim }
}

/** Only what we saw ourselves counts: copying tools set the time of change to whatever they like. */
function createStabilityCheck(stableMs: number, clock: Clock): (file: ListedFile) => boolean {
  const seen = new Map<string, { readonly print: string; readonly since: number }>()
  return ({ name, size, changedAt }) => {
    const print = `${size}@${changedAt}`
    const before = seen.get(name)
    if (before?.print === print) return clock.now() - before.since >= stableMs
    seen.set(name, { print, since: clock.now() })
    return stableMs === 0
  }
}
