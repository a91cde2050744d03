import {
  digestOf,
  formatDigest,
  noDigest,
  plus,
} from '../../../services/store/src/record-digest.ts'
import type { Fold } from './fold-log.ts'
import type { LoggedRecord, StoredSlot } from './history.ts'
import type { Violation } from './judge-history.ts'

/** Where the store is not what the log makes of it at the slot's own position: by key, and by count and digest for what no key of the log names. */
export function compareStore(slots: readonly StoredSlot[], fold: Fold): readonly Violation[] {
  return slots.flatMap((slot) => {
    const wanted = recordsAt(slot, fold)
    return [...differingRecords(slot, wanted), ...differingSums(slot, wanted)]
  })
}

function recordsAt({ partition, next }: StoredSlot, fold: Fold): readonly LoggedRecord[] {
  const position = new Map([[partition, next]])
  return fold.keys.flatMap((key) => fold.at(key, position) ?? [])
}

function differingRecords(
  { partition, next, records }: StoredSlot,
  wanted: readonly LoggedRecord[],
): readonly Violation[] {
  return wanted.flatMap(({ key, version, status, offset }) => {
    const stored = records.get(key)
    if (stored?.version === version && stored.status === status) return []
    const held = stored ? `${stored.version} ${stored.status}` : 'nothing'
    return [
      differs(
        `slot ${partition} at ${next}: ${key} is ${version} ${status} in the log (offset ${offset}), and ${held} in the store`,
      ),
    ]
  })
}

function differingSums(slot: StoredSlot, wanted: readonly LoggedRecord[]): readonly Violation[] {
  const digest = formatDigest(
    wanted.reduce((sum, { key, version }) => plus(sum, digestOf(key, version)), noDigest),
  )
  if (slot.recordCount === wanted.length && slot.digest === digest) return []
  return [
    differs(
      `slot ${slot.partition} at ${slot.next}: the log makes ${wanted.length} records with digest ${digest}, the store counts ${slot.recordCount} with ${slot.digest}`,
    ),
  ]
}

const differs = (evidence: string): Violation => ({ kind: 'store-differs', evidence })
