import type { Redis } from 'ioredis'

export interface KeyScan {
  /** As Redis matches names: `*` is any text. */
  readonly pattern: string
  readonly signal: AbortSignal
}

const keysPerPage = 500

/** Walks over every master's keys once. */
export async function* scanKeys(
  masters: readonly Redis[],
  { pattern, signal }: KeyScan,
): AsyncGenerator<readonly string[], void> {
  for (const master of masters) {
    let cursor = '0'
    do {
      if (signal.aborted) return
      const [next, keys] = await master.scan(cursor, 'MATCH', pattern, 'COUNT', keysPerPage)
      yield keys
      cursor = next
    } while (cursor !== '0')
  }
}
