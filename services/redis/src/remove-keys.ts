import type { Redis } from 'ioredis'
import { wait } from '@hutong/process'

export interface Removal {
  /** Every key that begins so; no word of a pattern. */
  readonly prefix: string
  readonly signal?: AbortSignal
  /** Told after each piece how many keys are gone so far. */
  readonly onProgress?: (removedCount: number) => void
}

const keysPerPiece = 500
// Between two pieces others have their turn: a thousandth of a second of work, then as much of rest and more.
const restMs = 5

/** Walks over every master's keys. What was removed stays so: a walk that was cut short is begun again. */
export async function removeKeys(masters: readonly Redis[], removal: Removal): Promise<boolean> {
  const { prefix, signal, onProgress } = removal
  let removedCount = 0
  for (const master of masters) {
    let cursor = '0'
    do {
      if (signal?.aborted) return false
      const [next, keys] = await master.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', keysPerPiece)
      await unlinkAll(master, keys)
      removedCount += keys.length
      if (keys.length > 0) onProgress?.(removedCount)
      cursor = next
      await wait(restMs)
    } while (cursor !== '0')
  }
  return true
}

async function unlinkAll(master: Redis, keys: readonly string[]): Promise<void> {
  // One by one: keys of one call would have to lie in one slot of a cluster.
  const answers = await master.pipeline(keys.map((key) => ['unlink', key])).exec()
  const failure = answers?.find(([cause]) => cause !== null)?.[0]
  if (failure) throw failure
}
