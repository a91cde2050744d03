import { headerPlace } from '../../quarantine.ts'
import { unseal } from '../../seal-quarantined.ts'
import type { KeptRow } from '../source-tool.ts'
import type { QuarantineItem } from './read-quarantine.ts'

/**
 * The bytes of a row and of what it is read by; undefined for a whole file, and for a row of which only the beginning was kept.
 *
 * @throws HutongError HUTONG_SEAL_BROKEN
 */
export function unsealRow({ key, entry }: QuarantineItem, secret: Uint8Array): KeptRow | undefined {
  const { sealed, header } = entry
  if (sealed === undefined || sealed.truncated) return undefined
  return {
    raw: unseal(sealed, secret, key),
    header: header === undefined ? undefined : unseal(header, secret, headerPlace(key)),
  }
}
