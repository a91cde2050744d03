import type { Cluster, Redis } from 'ioredis'
import { wait } from '@hutong/process'
import { defineScript, runScript } from './script.ts'

export interface Removal {
  /** Every key that begins so; no word of a pattern. */
  readonly prefix: string
  /** Every key that begins so has the hash tag of this one, and only as long as this one is not there are they removed. */
  readonly unless?: string
  readonly signal?: AbortSignal
  /** Told after each piece how many keys are gone so far. */
  readonly onProgress?: (removedCount: number) => void
}

const keysPerPiece = 500
// Between two pieces others have their turn: a thousandth of a second of work, then as much of rest and more.
const restMs = 5

/** Walks over every master's keys. What was removed stays so: a walk that was cut short is begun again. */
export async function removeKeys(
  client: Redis | Cluster,
  masters: readonly Redis[],
  removal: Removal,
): Promise<boolean> {
  const { prefix, unless, signal, onProgress } = removal
  let removedCount = 0
  for (const master of masters) {
    let cursor = '0'
    do {
      if (signal?.aborted) return false
      const [next, keys] = await master.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', keysPerPiece)
      if (unless === undefined) await unlinkAll(master, keys)
      else if (!(await unlinkUnless(client, unless, keys))) return false
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

/** Looks and removes in one step, so that nothing is removed that came after the key. */
async function unlinkUnless(
  client: Redis | Cluster,
  unless: string,
  keys: readonly string[],
): Promise<boolean> {
  return (await runScript(client, unlinkUnlessScript, [unless, ...keys], [])) === 1
}

/** KEYS: the one that must not be there, then what to remove. 0 = it is there. */
const unlinkUnlessScript = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
for at = 2, #KEYS do redis.call('UNLINK', KEYS[at]) end
return 1
`)
