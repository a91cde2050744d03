import { type Log, readTopic } from '@hutong/log'
import { HutongError } from '@hutong/process'
import { strongerClaim, type Claimed } from '../../decide-lease.ts'
import { isPauseKey, parsePauseRecord } from '../../pause-record.ts'
import { parsePositionRecord, positionsTopic } from '../../position-record.ts'

/** What the log says of who reads a source and how far; null where its newest word cannot be read. */
export type Claims = ReadonlyMap<string, Claimed | null>

/** The word that counts on each source. */
export async function readClaims(log: Log, signal: AbortSignal): Promise<Claims> {
  return (await readSources(log, signal)).claims
}

/** The same, and which sources are paused. */
export async function readSources(
  log: Log,
  signal: AbortSignal,
): Promise<{ readonly claims: Claims; readonly paused: ReadonlySet<string> }> {
  const claims = new Map<string, Claimed | null>()
  const paused = new Set<string>()
  for await (const { key, value, offset } of readTopic(log, positionsTopic, signal)) {
    if (isPauseKey(key)) {
      const word = parsePauseRecord(value)
      if (word?.isPaused) paused.add(word.source)
      else if (word !== undefined) paused.delete(word.source)
      continue
    }
    try {
      const next = { record: parsePositionRecord(value), offset }
      claims.set(key, strongerClaim(claims.get(key) ?? undefined, next))
    } catch (cause) {
      if (!(cause instanceof HutongError)) throw cause
      claims.set(key, null)
    }
  }
  return { claims, paused }
}
