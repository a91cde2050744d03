import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Reason, SourceEvent } from '../connector.ts'
import type { Claim, Completeness } from './check-complete.ts'
import { createDecoder, type Charset } from './decode-text.ts'
import { afterFile, insideFile, type FolderPosition } from './folder-position.ts'
import type { RowFormat } from './folder-settings.ts'
import { inspectFile, type Inspection } from './inspect-file.ts'
import type { ListedFile } from './list-files.ts'
import { readRows } from './read-rows.ts'
import { splitRows } from './split-rows.ts'

const rowsPerBatchMax = 1000
/** The last millisecond that RFC 3339 can write; file systems hold later ones. */
const timeMax = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** One complete file: judged as a whole, then given row by row from the position on, or refused. */
export function createFileReader(format: RowFormat, charset: Charset) {
  async function* readFile(
    file: ListedFile,
    completeness: Exclude<Completeness, { kind: 'incomplete' }>,
    position: FolderPosition | undefined,
  ): AsyncGenerator<SourceEvent> {
    if (completeness.kind === 'marker-malformed') {
      yield refusal(file, [
        {
          code: 'marker-malformed',
          rule: 'a marker holds rows=<count> and sha256=<hex>, or nothing',
        },
      ])
      return
    }
    const handle = await open(file.path, 'r')
    try {
      yield* readOpenFile(handle, file, completeness.claim, position)
    } finally {
      await handle.close()
    }
  }

  async function* readOpenFile(
    handle: FileHandle,
    file: ListedFile,
    claim: Claim,
    position: FolderPosition | undefined,
  ): AsyncGenerator<SourceEvent> {
    const inspection = await inspectFile(handle, format, charset, claim)
    if (inspection.kind === 'refused') {
      yield refusal(file, inspection.reasons)
      return
    }
    const begun =
      position?.kind === 'inside' && position.sequence === file.sequence ? position : undefined
    if (begun && begun.sha256 !== inspection.sha256) {
      yield refusal(file, [
        { code: 'file-changed', rule: 'a file stays as it is once reading has begun' },
      ])
      return
    }
    if (!begun && inspection.reader.extraCount > 0) {
      yield {
        kind: 'notice',
        code: 'columns-extra',
        file: file.name,
        count: inspection.reader.extraCount,
      }
    }
    yield* readFrom(handle, file, inspection, begun ?? inspection.first)
  }

  async function* readFrom(
    handle: FileHandle,
    file: ListedFile,
    { reader, header, sha256, size, lineCount }: Extract<Inspection, { kind: 'fit' }>,
    from: { readonly offset: number; readonly line: number },
  ): AsyncGenerator<SourceEvent> {
    const decode = createDecoder(charset)
    const writtenAt = Math.min(Math.max(0, Math.floor(file.changedAt)), timeMax)
    for await (const chunk of splitRows(handle, from, format.quoted, size)) {
      for (let i = 0; i < chunk.length; i += rowsPerBatchMax) {
        const raws = chunk.slice(i, i + rowsPerBatchMax)
        const { next: offset, nextLine: line } = raws.at(-1) ?? {
          next: from.offset,
          nextLine: from.line,
        }
        yield {
          kind: 'rows',
          rows: readRows(raws, file.sequence, decode, { reader, header }),
          at: { file: file.name, line: line - 1, lineCount },
          writtenAt,
          position: insideFile(file, { sha256, offset, line }),
          complete: false,
        }
      }
    }
    const at = { file: file.name, line: lineCount, lineCount }
    yield { kind: 'rows', rows: [], at, writtenAt, position: afterFile(file), complete: true }
  }

  return readFile
}

const refusal = (file: ListedFile, reasons: readonly Reason[]): SourceEvent => ({
  kind: 'file-refused',
  file: file.name,
  sequence: file.sequence,
  reasons,
  position: afterFile(file),
})
