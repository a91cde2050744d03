import { mkdir, open, rename, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '@hutong/process'

/** Writes `text` into `into` from `at` on and returns the offset behind it. */
export type Encode = (text: string, into: Buffer, at: number) => number

export const encodeUtf8: Encode = (text, into, at) => at + into.write(text, at, 'utf8')

/** One department's export while it is written. Its final name appears only when it is whole. */
export interface ExportFile {
  /** Adds text to the buffer; `flush` when `isFull` says so. */
  readonly add: (text: string) => void
  readonly isFull: () => boolean
  readonly flush: () => Promise<void>
  /** Makes the bytes durable under the temporary name. Returns their number. */
  readonly finish: () => Promise<number>
  /** Gives up: the temporary file stays behind and is made again by the next run. */
  readonly abandon: () => Promise<void>
}

// Small enough that encoding one buffer does not hold up the thread that answers questions.
const flushBytesMin = 256 * 1024
const lineUnitsMax = 16 * 1024
const bytesPerUnitMax = 4

/** @param file its final path; until `reveal` is called the bytes lie in `<file>.part`. */
export async function createExportFile(file: string, encode: Encode): Promise<ExportFile> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(`${file}.part`, 'w')
  return bufferedFile(handle, encode)
}

function bufferedFile(handle: FileHandle, encode: Encode): ExportFile {
  const buffer = Buffer.allocUnsafe(flushBytesMin + lineUnitsMax * bytesPerUnitMax)
  let filled = 0
  let written = 0
  const flush = async (): Promise<void> => {
    // A short write is legal, so it is repeated with what is left.
    for (let from = 0; from < filled;) {
      const { bytesWritten } = await handle.write(buffer, from, filled - from)
      from += bytesWritten
      written += bytesWritten
    }
    filled = 0
  }
  return {
    add: (text) => {
      filled = encode(text, buffer, filled)
    },
    isFull: () => filled >= flushBytesMin,
    flush,
    finish: async () => {
      await flush()
      await handle.sync()
      await handle.close()
      return written
    },
    abandon: () => handle.close(),
  }
}

/**
 * Gives a finished file its final name, and then its marker `<file>.ok` with the number of its rows: a reader that
 * waits for the marker never sees half a file.
 */
export async function revealExportFile(file: string, rows: number): Promise<void> {
  await rename(`${file}.part`, file)
  await syncFolder(dirname(file))
  await writeFile(`${file}.ok`, `rows=${rows}`)
  await syncFolder(dirname(file))
}
