import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { onTestFinished } from 'vitest'
import type { KeyPlace } from '../../src/keys/keys.ts'

export const years = { retentionYears: 3 }

/** Folders of their own, at a time in the fourth quarter of 2026. */
export function keyPlace(now = '2026-11-26T08:00:00Z'): KeyPlace {
  const data = temporaryFolder(onTestFinished)
  return {
    data,
    keys: join(data, 'keys'),
    entryKeys: join(data, 'entry-keys'),
    by: 'keeper',
    clock: { now: () => Date.parse(now) },
  }
}

export const at = (place: KeyPlace, now: string): KeyPlace => ({
  ...place,
  clock: { now: () => Date.parse(now) },
})
