import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'

/** A crash repeats what was copied in this time. */
const everyMs = 2_000

/** How far the copying of a ledger has come, kept in its folder now and then. */
export interface CopiedPosition {
  /** Index of the next entry that was not known to be copied when this was opened. */
  readonly next: number
  /** Called with what is safe in the shared log; written at most every two seconds. */
  readonly moved: (next: number) => Promise<void>
  /** Writes what was not written yet. */
  readonly finish: () => Promise<void>
}

/** @throws HutongError HUTONG_LEDGER_COPY_POSITION */
export async function openCopiedPosition(folder: string): Promise<CopiedPosition> {
  const file = join(folder, 'copied')
  const begun = existsSync(file) ? parsePosition(await readFile(file, 'utf8'), file) : 0
  let written = begun
  let writtenAt = 0
  let next = begun
  const write = async (): Promise<void> => {
    if (next <= written) return
    await writeFileDurably(file, `${next}\n`)
    written = next
    writtenAt = performance.now()
  }
  return {
    next: begun,
    moved: async (to) => {
      next = to
      if (performance.now() - writtenAt >= everyMs) await write()
    },
    finish: write,
  }
}

function parsePosition(text: string, file: string): number {
  const next = Number(text.trim())
  if (Number.isSafeInteger(next) && next >= 0) return next
  throw new HutongError(
    'HUTONG_LEDGER_COPY_POSITION',
    `${file} holds no index: delete it to copy again`,
  )
}
