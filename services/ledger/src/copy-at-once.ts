import { doneBefore } from '@hutong/process'
import type { CopySettings } from './copy-entries.ts'
import { openCopiedPosition } from './copied-position.ts'
import type { Ledger, SealedEntry } from './ledger.ts'

const entriesPerAppendMax = 1_024

/**
 * As `copyEntries`, in the process of the ledger and out of the ledger itself: an entry is copied as soon as it is sealed, since somebody waits for it.
 *
 * @param onCopied called with the index after the last that is safe in the shared log
 */
export function copyAtOnce(
  ledger: Pick<Ledger, 'entries' | 'size'>,
  onCopied: (next: number) => void,
): (settings: CopySettings) => Promise<void> {
  return async ({ folder, append, signal, onLook }) => {
    const position = await openCopiedPosition(folder)
    onCopied(position.next)
    onLook?.(ledger.size() - position.next, false)
    let gathered: SealedEntry[] = []
    for await (const entry of ledger.entries(position.next, signal)) {
      gathered.push(entry)
      const next = entry.index + 1
      // What was sealed together goes together, and what came meanwhile goes with it.
      if (gathered.length < entriesPerAppendMax && next < ledger.size()) continue
      onLook?.(ledger.size() - next + gathered.length, false)
      if (!(await doneBefore(signal, append(gathered)))) break
      // From here on they are in the shared log, and whoever waits may go on.
      onCopied(next)
      onLook?.(ledger.size() - next, true)
      gathered = []
      await position.moved(next)
    }
    await position.finish()
  }
}
