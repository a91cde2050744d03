import type { Log } from '@hutong/log'
import { HutongError } from '@hutong/process'
import { strongerClaim, type Claimed } from '../../decide-lease.ts'
import { parsePositionRecord, positionsTopic } from '../../position-record.ts'
import { readTopic } from '../../read-topic.ts'

/** What the log says of who reads a source and how far; null where its newest word cannot be read. */
export type Claims = ReadonlyMap<string, Claimed | null>

/** The word that counts on each source. */
export async function readClaims(log: Log, signal: AbortSignal): Promise<Claims> {
  const claims = new Map<string, Claimed | null>()
  for await (const { key, value, offset } of readTopic(log, positionsTopic, signal)) {
    try {
      const next = { record: parsePositionRecord(value), offset }
      claims.set(key, strongerClaim(claims.get(key) ?? undefined, next))
    } catch (cause) {
      if (!(cause instanceof HutongError)) throw cause
      claims.set(key, null)
    }
  }
  return claims
}
