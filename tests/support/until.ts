import { setTimeout as pause } from 'node:timers/promises'

const askAgainMs = 50
const patienceMsMax = 60_000

/** Asks again until there is something, and gives it. Fails after a minute, naming what never came. */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined> | Value | undefined,
  patienceMs = patienceMsMax,
): Promise<Value> {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    if (Date.now() > giveUpAt) throw new Error(`waited ${patienceMs} ms in vain: ${what}`)
    await pause(askAgainMs)
  }
}
