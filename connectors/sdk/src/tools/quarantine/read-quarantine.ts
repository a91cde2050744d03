import { type Log, readTopic } from '@hutong/log'
import { quarantineTopicOf } from '../../quarantine.ts'
import type { Quarantined } from '../../seal-quarantined.ts'
import type { QuarantineMark } from './mark.ts'

/** A row or a file that was refused, and what was decided on it since. */
export interface QuarantineItem {
  readonly key: string
  readonly entry: Quarantined
  /** Undefined: nobody has dealt with it. A row that is refused again later is open again. */
  readonly mark?: QuarantineMark
}

/** All that the topic still holds, in the order in which it was refused first. Entries are kept for 30 days. */
export async function readQuarantine(
  log: Log,
  department: string,
  signal: AbortSignal,
): Promise<readonly QuarantineItem[]> {
  const items = new Map<string, QuarantineItem>()
  for await (const { key, value } of readTopic(log, quarantineTopicOf(department), signal)) {
    const word = parse(value)
    const before = items.get(key)
    if (word === undefined) continue
    if (isEntry(word)) items.set(key, { key, entry: word })
    // What is marked can have been forgotten after its 30 days, while the mark is younger.
    else if (before !== undefined) items.set(key, { ...before, mark: word })
  }
  return [...items.values()]
}

const isEntry = (word: Quarantined | QuarantineMark): word is Quarantined =>
  word.kind === 'row' || word.kind === 'file'

/** Written by us alone, so only its kind is looked at. */
function parse(value: Uint8Array): Quarantined | QuarantineMark | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value).toString())
    return isWord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const kinds: ReadonlySet<unknown> = new Set(['row', 'file', 'retried', 'discarded'])

const isWord = (parsed: unknown): parsed is Quarantined | QuarantineMark =>
  typeof parsed === 'object' && parsed !== null && 'kind' in parsed && kinds.has(parsed.kind)
