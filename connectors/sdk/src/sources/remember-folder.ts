import type { SourceEvent } from '../connector.ts'
import type { FolderPosition } from './folder-position.ts'
import type { ListedFile, Listing } from './list-files.ts'

type Notice = Extract<SourceEvent, { kind: 'notice' }>

/**
 * What has been said about the files of a folder, so that it is said once. Files that lay there already when this run began and
 * were read by an earlier one are old friends; one that comes later with a sequence that is over is told of, and read no more.
 */
export function createFolderMemory() {
  const known = new Map<string, string>()
  const told = new Set<string>()
  let begun = false
  let unmatchedCount = 0

  function* notices(listing: Listing, position: FolderPosition | undefined): Generator<Notice> {
    for (const file of listing.files) {
      if (position === undefined || !isOver(file, position)) continue
      const before = known.get(file.name)
      known.set(file.name, print(file))
      if (before === print(file) || !begun) continue
      const code =
        before === undefined && file.name !== position.file ? 'file-older' : 'file-redelivered'
      yield { kind: 'notice', code, file: file.name }
    }
    begun = true
    if (listing.unmatchedCount > unmatchedCount) {
      yield { kind: 'notice', code: 'names-unmatched', count: listing.unmatchedCount }
    }
    ;({ unmatchedCount } = listing)
  }

  function* incomplete(file: ListedFile): Generator<Notice> {
    if (told.has(file.name)) return
    told.add(file.name)
    yield { kind: 'notice', code: 'file-incomplete', file: file.name }
  }

  function done(file: ListedFile): void {
    known.set(file.name, print(file))
    told.delete(file.name)
  }

  return { notices, incomplete, done }
}

function isOver(file: ListedFile, position: FolderPosition): boolean {
  if (file.sequence < position.sequence) return true
  return file.sequence === position.sequence && position.kind === 'after'
}

const print = ({ size, changedAt }: ListedFile): string => `${size}@${changedAt}`
