import type { Redis } from 'ioredis'
import type { Clock, HutongError } from '@hutong/process'
import { askServer } from './ask-server.ts'
import { judgeServer } from './judge-server.ts'

export interface ServerWatch {
  /** @throws HutongError the last judgement, while it is against a server. */
  readonly check: () => void
  readonly stop: () => void
}

/** Judges every master now, and again and again: what was well set at the start can be changed while everybody works. */
export async function watchServers(
  masters: () => readonly Redis[],
  clock: Clock,
  everyMs: number,
): Promise<ServerWatch> {
  // Each by itself: one that does not answer is still what it was, and keeps no judgement from the others.
  const judgements = new Map<Redis, HutongError | undefined>()
  const check = (): void => {
    for (const refusal of judgements.values()) if (refusal) throw refusal
  }
  const judge = async (): Promise<void> => {
    const asked = masters()
    for (const known of judgements.keys()) if (!asked.includes(known)) judgements.delete(known)
    await Promise.all(
      asked.map(async (master) => {
        judgements.set(master, judgeServer(await askServer(master, clock)))
      }),
    )
  }
  await judge()
  check()
  const timer = setInterval(() => {
    // A server that does not answer is told of by the commands that it does not answer.
    judge().catch(() => undefined)
  }, everyMs)
  timer.unref()
  return { check, stop: () => clearInterval(timer) }
}
