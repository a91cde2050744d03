import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, lockFolder, writeFileDurably } from '@hutong/process'

const formatKnown = 1

export interface DataFolder {
  readonly release: () => void
}

/**
 * Takes the data folder for this process and checks its format.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED, HUTONG_DATA_UNUSABLE, HUTONG_DATA_NEWER (written by a later program), HUTONG_DATA_STRANGE (not ours).
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const lock = lockFolder(folder)
  try {
    const file = join(folder, 'format.json')
    if (existsSync(file)) checkFormat(file)
    else await writeFileDurably(file, `${JSON.stringify({ format: formatKnown })}\n`)
    return lock
  } catch (cause) {
    lock.release()
    throw cause
  }
}

function checkFormat(file: string): void {
  const format = formatOf(readFileSync(file, 'utf8'))
  if (format === formatKnown) return
  if (format === undefined || format < formatKnown) {
    throw new HutongError(
      'HUTONG_DATA_STRANGE',
      `${file} is not the mark of a data folder of Hutong`,
    )
  }
  throw new HutongError(
    'HUTONG_DATA_NEWER',
    `${file} says format ${format}, this program knows up to ${formatKnown}: use the newer program`,
  )
}

function formatOf(text: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || !('format' in parsed)) return undefined
    return typeof parsed.format === 'number' ? parsed.format : undefined
  } catch {
    // The caller says what is wrong with the file.
    return undefined
  }
}
