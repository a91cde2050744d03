import { join } from 'node:path'
import { HutongError, type Clock } from '@hutong/process'
import type { Source, SourceEvent } from '../connector.ts'
import { createCompletenessCheck } from './check-complete.ts'
import { afterFile, parseFolderPosition, type FolderPosition } from './folder-position.ts'
import type { FolderSettings, RowFormat } from './folder-settings.ts'
import { listFiles, type ListedFile } from './list-files.ts'
import { createFileReader } from './read-file.ts'
import { createFolderMemory } from './remember-folder.ts'

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
  const readFile = createFileReader(format, settings.charset)
  const memory = createFolderMemory()

  async function* poll(after: unknown): AsyncGenerator<SourceEvent> {
    let position = parseFolderPosition(after)
    const readAt = clock.now()
    const listing = await listFiles(folder, settings.pattern, aside)
    yield* memory.notices(listing, position)
    expectBegunFile(listing.files, position)
    const waiting = listing.files.filter((file) => isNew(file, position, listing.files))
    for (const [i, file] of waiting.entries()) {
      // Of two files with one sequence the first was it.
      if (!isNew(file, position, waiting)) continue
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

  return { poll }
}

/** A file that was begun goes on under its own name, or under a new one when that is gone. */
function isNew(
  file: ListedFile,
  position: FolderPosition | undefined,
  files: readonly ListedFile[],
): boolean {
  if (position === undefined || file.sequence > position.sequence) return true
  if (position.kind === 'after' || file.sequence < position.sequence) return false
  return file.name === position.file || !files.some(({ name }) => name === position.file)
}

/** The rest of a file that was begun is owed to us: nothing after it is read until it is back. */
export function expectBegunFile(
  files: readonly Pick<ListedFile, 'sequence'>[],
  position: FolderPosition | undefined,
): void {
  if (position?.kind !== 'inside' || files.some(({ sequence }) => sequence === position.sequence))
    return
  throw new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `${position.file} is gone though its line ${position.line} is next: put it back, or reset the state of this source`,
  )
}
