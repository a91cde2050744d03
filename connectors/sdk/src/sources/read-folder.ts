import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError, type Clock } from '@hutong/process'
import type { Reason, Source, SourceEvent } from '../connector.ts'
import { createCompletenessCheck, type Claim, type Completeness } from './check-complete.ts'
import { createDecoder } from './decode-text.ts'
import { parseFolderPosition, type FolderPosition } from './folder-position.ts'
import type { FolderSettings, RowFormat } from './folder-settings.ts'
import { inspectFile, type Inspection } from './inspect-file.ts'
import { listFiles, type ListedFile } from './list-files.ts'
import { readRows } from './read-rows.ts'
import { createFolderMemory } from './remember-folder.ts'
import { splitRows } from './split-rows.ts'

const rowsPerBatchMax = 1000
/** The last millisecond that RFC 3339 can write; file systems hold later ones. */
const timeMax = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

export interface FolderSource {
  readonly settings: FolderSettings
  readonly format: RowFormat
  readonly inbox: string
  readonly clock: Clock
}

/**
 * Export files of one folder, in the order of their sequence, each once. A file that is not wholly written holds back those after it
 * (a later word must not come before an earlier one) and the poll does not count as complete then, so answers grow stale
 * instead of wrong. A refused file holds nothing back: its correction comes under a higher sequence.
 */
export function folderSource({ settings, format, inbox, clock }: FolderSource): Source {
  const folder = join(inbox, settings.folder)
  const aside = settings.complete.by === 'marker' ? settings.complete.suffix : undefined
  const checkComplete = createCompletenessCheck(settings.complete, clock)
  const memory = createFolderMemory()

  async function* poll(after: unknown): AsyncGenerator<SourceEvent> {
    let position = parseFolderPosition(after)
    const readAt = clock.now()
    const listing = await listFiles(folder, settings.pattern, aside)
    yield* memory.notices(listing, position)
    const waiting = listing.files.filter((file) => isNew(file, position))
    expectBegunFile(listing.files, position)
    for (const [i, file] of waiting.entries()) {
      // Of two files with one sequence the first was it.
      if (!isNew(file, position)) continue
      const completeness = await checkComplete(file)
      if (completeness.kind === 'incomplete') {
        yield* memory.incomplete(file)
        if (i < waiting.length - 1) return
        break
      }
      yield* readFile(file, completeness, position)
      memory.done(file)
      position = afterFile(file)
    }
    yield { kind: 'polled', readAt }
  }

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
    const inspection = await inspectFile(handle, format, settings.charset, claim)
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
    { reader, sha256, size, lineCount }: Extract<Inspection, { kind: 'fit' }>,
    from: { readonly offset: number; readonly line: number },
  ): AsyncGenerator<SourceEvent> {
    const decode = createDecoder(settings.charset)
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
          rows: readRows(raws, file.sequence, decode, reader),
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

  return { poll }
}

function isNew(file: ListedFile, position: FolderPosition | undefined): boolean {
  if (position === undefined || file.sequence > position.sequence) return true
  return position.kind === 'inside' && file.sequence === position.sequence
}

/** The rest of a file that was begun is owed to us: nothing after it is read until it is back. */
function expectBegunFile(files: readonly ListedFile[], position: FolderPosition | undefined): void {
  if (position?.kind !== 'inside' || files.some(({ sequence }) => sequence === position.sequence))
    return
  throw new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `${position.file} is gone though its line ${position.line} is next: put it back, or reset the state of this source`,
  )
}

const refusal = (file: ListedFile, reasons: readonly Reason[]): SourceEvent => ({
  kind: 'file-refused',
  file: file.name,
  sequence: file.sequence,
  reasons,
  position: afterFile(file),
})

const afterFile = ({ sequence, name }: ListedFile): FolderPosition => ({
  kind: 'after',
  sequence,
  file: name,
})

const insideFile = (
  { sequence, name }: ListedFile,
  at: { readonly sha256: string; readonly offset: number; readonly line: number },
): FolderPosition => ({ kind: 'inside', sequence, file: name, ...at })
