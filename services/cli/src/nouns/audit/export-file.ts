import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, truncate, unlink } from 'node:fs/promises'
import { CannotJudge } from '../../cannot-judge.ts'
import type { ExportRecord, ExportedRow, RecordReader } from './read-record.ts'
import { splitRecords } from './split-records.ts'

/** The file of an export while rows arrive: `<out>.part`, which becomes `<out>` when all have. */
export interface ExportFile {
  /** Rows that it holds. */
  readonly rows: () => number
  /** Cursor of the last of them; undefined: there are none. */
  readonly resume: () => string | undefined
  /** Adds one record as it came. */
  readonly add: (text: string, record: ExportRecord) => Promise<void>
  /** What has arrived is on the disk, and stays when this process ends. */
  readonly save: () => Promise<void>
  /** Adds the trailer, and gives the file its name. */
  readonly finish: (trailer: (digest: string) => string) => Promise<void>
  /** Saves what has arrived and lets go of it; once more does no harm. */
  readonly close: () => Promise<void>
}

const ownerOnly = 0o600
const bufferedMax = 1024 * 1024

/**
 * Opens it, with the rows that an earlier run left in it.
 *
 * @param onRow told of each row that is there already
 */
export async function openExportFile(
  out: string,
  { format, read }: RecordReader,
  onRow: (row: ExportedRow) => Promise<void>,
): Promise<ExportFile> {
  const part = `${out}.part`
  const digest = createHash('sha256')
  let [rows, length] = [0, 0]
  let resume: string | undefined
  const note = (text: string, record: ExportRecord): void => {
    digest.update(text)
    length += Buffer.byteLength(text)
    if (record.kind !== 'row') return
    rows += 1
    ;({ resume } = record.row)
  }
  if (existsSync(part)) {
    for await (const text of splitRecords(createReadStream(part), format)) {
      const record = read(text)
      if (record.kind !== 'row' && record.kind !== 'head') break
      note(text, record)
      if (record.kind === 'row') await onRow(record.row)
    }
    // A row that was cut off in the middle comes again.
    await truncate(part, length)
  }
  const file = await writing(part, () => open(part, 'a', ownerOnly))
  let buffered = ''
  let [isOpen, isFinished] = [true, false]
  const write = async (): Promise<void> => {
    const text = buffered
    buffered = ''
    if (text !== '') await writing(part, () => file.appendFile(text))
  }
  const save = async (): Promise<void> => {
    await write()
    await writing(part, () => file.sync())
  }
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await save().finally(() => file.close())
    // What never began leaves nothing behind.
    if (length === 0 && !isFinished) await unlink(part)
  }
  return {
    rows: () => rows,
    resume: () => resume,
    add: async (text, record) => {
      // A file of a head and no row begins anew, and has its head already.
      if (record.kind === 'head' && length > 0) return
      note(text, record)
      buffered += text
      if (buffered.length >= bufferedMax) await write()
    },
    save,
    finish: async (trailer) => {
      isFinished = true
      buffered += trailer(digest.digest('hex'))
      await close()
      await rename(part, out)
    },
    close,
  }
}

async function writing<Done>(file: string, write: () => Promise<Done>): Promise<Done> {
  try {
    return await write()
  } catch (cause) {
    throw new CannotJudge(`${file} cannot be written: see to its folder and disk`, { cause })
  }
}
