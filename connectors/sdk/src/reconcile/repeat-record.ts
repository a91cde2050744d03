import { buildEvent } from '@hutong/schemas'
import type { LateRecord } from '../tools/quarantine/publish-late.ts'
import type { Kept } from './read-kept.ts'

/** The record with its last values, under the status `revoked`. */
export function revocationOf(
  kept: Kept,
  { recordVersion, at }: { readonly recordVersion: string; readonly at: number },
): LateRecord {
  const time = new Date(at).toISOString()
  return repeatedOf(kept, { recordVersion, status: 'revoked', time })
}

/** The record once more, with some of its attributes changed. */
export function repeatedOf(
  { key, event, data }: Kept,
  changed: Partial<Pick<Kept['event'], 'recordVersion' | 'status' | 'time'>> = {},
): LateRecord {
  const { type, schemaVersion: version, source, recordId } = event
  const { recordVersion, status, time } = { ...event, ...changed }
  return {
    key,
    recordVersion,
    build: (fence) =>
      buildEvent({ type, version, source, recordId, recordVersion, status, time, fence, data }),
  }
}
