import { setTimeout as pause } from 'node:timers/promises'
import { checkReceipt } from '@hutong/client'
import type { Asker, Told } from './ask.ts'
import type { Sample } from './read-demo.ts'
import { leafOf } from './read-leaves.ts'

/** Puts the questions again and again, several at a time, until the hub is gone or the signal is aborted. Gives all that was answered. */
export async function askUntilGone(
  asker: Asker,
  samples: readonly Sample[],
  signal: AbortSignal,
): Promise<readonly Told[]> {
  const told: Told[] = []
  const askOn = async (from: number): Promise<void> => {
    for (let at = from; !signal.aborted; at += 1) {
      const sample = samples[at % samples.length]
      try {
        told.push(await asker.ask(sample?.request))
      } catch {
        // Nothing came back, or half of it: no receipt was handed out.
        return
      }
    }
  }
  await Promise.all(Array.from({ length: askersMax }, (_, from) => askOn(from)))
  return told
}

const askersMax = 8

/** Leaf hashes by index, of answers whose receipts verify; throws for one that does not. */
export async function leavesHeld(
  answers: readonly Told[],
  vkey: string,
): Promise<ReadonlyMap<number, string>> {
  const leaves = new Map<number, string>()
  for (const { body } of answers) {
    const verdict = await checkReceipt(body, vkey)
    if (!verdict.valid) throw new Error(`a receipt does not hold: ${verdict.message}`)
    leaves.set(verdict.index, leafOf(verdict.entry))
  }
  return leaves
}

/** A moment nobody chose. */
export const someMoment = (msMax: number): Promise<void> => pause(Math.random() * msMax)
