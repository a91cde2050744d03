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
  let refusal: HutongError | undefined
  const check = (): void => {
    if (refusal) throw refusal
  }
  const judge = async (): Promise<void> => {
    const answers = await Promise.all(masters().map((master) => askServer(master, clock)))
    refusal = answers.map(judgeServer).find((judgement) => judgement !== undefined)
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
