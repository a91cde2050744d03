import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openEntryKeys, openSealedDetails } from '@hutong/ledger/entries'
import type { Logger } from '@hutong/process'
import { given } from '../index/shape.ts'
import type { OpenDetails } from './parse-entry.ts'

export interface SealingKeys {
  readonly open: OpenDetails
  /** Was it destroyed? Asks the folder each time. */
  readonly isDestroyed: (sealedKey: string) => boolean
}

/** Of a note the number of an emergency's use alone: the rest is what somebody wrote, and stays sealed until an auditor looks at it. */
const numberOfUse = (note: string | undefined): string | undefined =>
  /b-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/u.exec(note ?? '')?.[0]

/** A name stands in an entry: it must not lead out of the folder. */
const nameShape = /^[^/\\\0]{1,200}$/
/** A key may come later, when the folder is that of another machine. */
const missingForgottenMs = 60_000

/** What opens the details of entries. Keys are only ever read; without its key an entry has no details, which is told once for each key. */
export function readSealingKeys(folder: string, logger: Logger): SealingKeys {
  const { opening } = openEntryKeys(folder)
  const missing = new Map<string, number>()
  const told = new Set<string>()

  const keyOf = (name: string): KeyObject | undefined => {
    // Looking for a key that is not there reads the folder, which is too much for each entry.
    if (Date.now() - (missing.get(name) ?? 0) < missingForgottenMs) return undefined
    const key = opening(name)
    if (!key) missing.set(name, Date.now())
    return key
  }
  const tell = (sealedKey: string, event: string): undefined => {
    if (!told.has(sealedKey)) logger.warning(event, { sealedKey })
    told.add(sealedKey)
  }

  return {
    isDestroyed: (name) =>
      nameShape.test(name) && existsSync(join(folder, `seal-${name}.destroyed`)),
    open: (sealedKey, sealed) => {
      const key = keyOf(sealedKey)
      if (!key) return tell(sealedKey, 'audit-sealing-key-missing')
      try {
        const { officer, window, caseRef, note, signals } = openSealedDetails(key, sealed)
        return {
          sealedKey,
          ...given('officer', officer),
          ...given('window', window),
          ...given('caseRef', caseRef),
          ...given('note', numberOfUse(note)),
          ...given('signals', signals),
        }
      } catch {
        // The entry stays sealed, as one whose key is gone: a wrong key must not stop the index.
        return tell(sealedKey, 'audit-details-unreadable')
      }
    },
  }
}
