import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { existsSync, readdirSync } from 'node:fs'
import { secretKey } from '@hutong/process'

/**
 * The keys that entries need, kept apart from the ledger in a folder that all who write entries share: `epoch-<quarter>.key` makes subject tags, `seal-<department>-<quarter>.key`
 * seals the details of one department's questions. Each is made on first use. A key already in memory comes without waiting.
 */
export interface EntryKeys {
  readonly epoch: (quarter: string) => Buffer | Promise<Buffer>
  readonly sealing: (name: string) => KeyObject | Promise<KeyObject>
  /** Quarters that have an epoch key, oldest first: a search for a person spans them. */
  readonly quarters: () => readonly string[]
}

const minutesInHour = 60
/** Quarters are those of Asia/Shanghai (UTC+8, no daylight saving). */
const shanghaiOffsetMs = 8 * minutesInHour * 60_000

/** The quarter of a time in ms, such as `2026Q4`. */
export function quarterOf(nowMs: number): string {
  const local = new Date(nowMs + shanghaiOffsetMs)
  return `${local.getUTCFullYear()}Q${Math.floor(local.getUTCMonth() / 3) + 1}`
}

export function openEntryKeys(folder: string): EntryKeys {
  const epochs = new Map<string, Buffer | Promise<Buffer>>()
  const seals = new Map<string, KeyObject | Promise<KeyObject>>()
  return {
    epoch: (quarter) => remember(epochs, quarter, () => secretKey(folder, `epoch-${quarter}`)),
    sealing: (name) =>
      remember(seals, name, async () => createSecretKey(await secretKey(folder, `seal-${name}`))),
    quarters: () => {
      if (!existsSync(folder)) return []
      const names = readdirSync(folder).map((file) => /^epoch-(\d{4}Q[1-4])\.key$/.exec(file)?.[1])
      return names.filter((name) => name !== undefined).toSorted()
    },
  }
}

/** The value once it is there, its promise until then; a failure is forgotten, so that the next call tries again. */
function remember<Value>(
  known: Map<string, Value | Promise<Value>>,
  name: string,
  make: () => Promise<Value>,
): Value | Promise<Value> {
  const value = known.get(name)
  if (value !== undefined) return value
  const coming = make().then(
    (made) => {
      known.set(name, made)
      return made
    },
    (cause: unknown) => {
      known.delete(name)
      throw cause
    },
  )
  known.set(name, coming)
  return coming
}
