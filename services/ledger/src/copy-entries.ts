import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint, parseSignedNote, tilePath, tileWidth } from '@hutong/merkle'
import { doneBefore, wait } from '@hutong/process'
import { openCopiedPosition } from './copied-position.ts'
import { decodeBundle } from './entry-bundle.ts'
import { publishedFile } from './published-checkpoint.ts'
import type { SealedEntry } from './ledger.ts'

const pollMs = 250
const entriesPerAppendMax = 4 * tileWidth

export interface CopySettings {
  /** The instance's own folder. */
  readonly folder: string
  /** Takes them to the shared log; resolves when they are safe there. An entry may come twice, with the same index. */
  readonly append: (entries: readonly SealedEntry[]) => Promise<void>
  readonly signal: AbortSignal
  /** Called before each append, with what is published and not copied yet, and whether anything was copied since the last call. */
  readonly onLook?: (waitingCount: number, copied: boolean) => void
}

/**
 * Copies every published entry of a ledger, in order, from where the last copy stopped: out of the public bundles, so it may run in another thread or
 * process than the ledger. The position is written after the copy is safe, so a crash repeats entries and loses none.
 */
export async function copyEntries({ folder, append, signal, onLook }: CopySettings): Promise<void> {
  const position = await openCopiedPosition(folder)
  let { next } = position
  let copied = false
  while (!signal.aborted) {
    const size = await publishedSize(folder)
    onLook?.(Math.max(0, size - next), copied)
    const entries = next < size ? await readPublishedEntries(folder, next, size) : []
    // A shared log that is away holds nobody back: what it was to take is copied again after the next start.
    if (entries.length > 0 && !(await doneBefore(signal, append(entries)))) break
    // From here on the entries are in the shared log; a crash before the position is written copies them once more.
    next += entries.length
    copied = entries.length > 0
    await position.moved(next)
    if (entries.length === 0) await wait(pollMs, signal)
  }
  await position.finish()
}

async function publishedSize(folder: string): Promise<number> {
  const file = publishedFile(folder)
  const note = existsSync(file) ? parseSignedNote(await readFile(file, 'utf8')) : null
  return (note && parseCheckpoint(note.text)?.size) ?? 0
}

/** Entries from `first` on, bundle by bundle; fewer, or none, when a partial bundle has just been replaced by a wider one. */
async function readPublishedEntries(
  folder: string,
  first: number,
  size: number,
): Promise<SealedEntry[]> {
  const entries: SealedEntry[] = []
  while (first + entries.length < size && entries.length < entriesPerAppendMax) {
    const index = first + entries.length
    const number = Math.floor(index / tileWidth)
    const width = Math.min(tileWidth, size - number * tileWidth)
    const file = join(folder, tilePath({ level: 'entries', index: number, width }))
    const bundle = await readFile(file).then(decodeBundle, () => null)
    if (bundle?.length !== width) return entries
    const wanted = bundle.slice(index - number * tileWidth)
    entries.push(...wanted.map((bytes, offset) => ({ index: index + offset, bytes })))
  }
  return entries
}
