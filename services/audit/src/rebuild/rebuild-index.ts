import { openPublished } from '@hutong/ledger'
import type { PublishedLedger, TileSource } from '@hutong/ledger'
import { HutongError } from '@hutong/process'
import type { AuditIndexBuilder, AuditIndexReader, IndexedEntry } from '../index/audit-index.ts'
import { parseEntry } from '../indexing/parse-entry.ts'
import type { OpenDetails } from '../indexing/parse-entry.ts'

/** One ledger that the index is made from. */
export interface SourceLedger {
  /** The instance's name. */
  readonly name: string
  readonly tiles: TileSource
  /** Verifier keys that are trusted, one a line. */
  readonly vkeys: string
}

export interface RebuildProgress {
  readonly ledger: string
  readonly entriesDone: number
  readonly entries: number
}

export interface RebuildReport {
  readonly ledgers: readonly { readonly name: string; readonly entries: number }[]
  /** Bytes in a ledger that are no entry: they stay in the ledger, and out of the index. */
  readonly unreadable: number
  /** Ledgers that the former index held and that were not given: searches wait until the log was read again. */
  readonly notGiven: readonly string[]
  /** Ledgers that grew while they were read, and whose newest entries the former index held: searches wait for those as well. */
  readonly grown: readonly string[]
}

const entriesPerWrite = 1_024

/**
 * Makes the index anew from what the ledgers have published, beside the one in use, and exchanges the two in one step when all of it is proven.
 *
 * @param index the one in use
 * @throws HutongError of `openPublished`, HUTONG_AUDIT_REBUILD_STOPPED: the index in use stays as it is
 */
export async function rebuildIndex(settings: {
  readonly ledgers: readonly SourceLedger[]
  readonly index: Pick<AuditIndexReader, 'ledgers'>
  readonly builder: AuditIndexBuilder
  readonly openDetails: OpenDetails
  readonly onProgress: (progress: RebuildProgress) => void
  readonly signal: AbortSignal
}): Promise<RebuildReport> {
  const { ledgers, index, builder, openDetails, onProgress, signal } = settings
  const read: { name: string; entries: number }[] = []
  let unreadable = 0
  for (const { name, tiles, vkeys } of ledgers) {
    const published = await openPublished(name, tiles, vkeys)
    for await (const { entries, done } of readInParts(name, published, openDetails)) {
      if (signal.aborted) throw stopped()
      await builder.add(entries.filter((entry) => entry !== undefined))
      unreadable += entries.filter((entry) => entry === undefined).length
      onProgress({ ledger: name, entriesDone: done, entries: published.size })
    }
    read.push({ name, entries: published.size })
  }
  const former = [...(await ledgersNow(index))]
  const readOf = new Map(read.map(({ name, entries }) => [name, entries]))
  const notGiven = former.map(([name]) => name).filter((name) => !readOf.has(name))
  const grown = former
    .filter(([name, held]) => held > (readOf.get(name) ?? held))
    .map(([name]) => name)
  // From here on every entry is proven and in the fresh index; until the exchange the one in use answers.
  await builder.exchange(notGiven.length === 0 && grown.length === 0)
  return { ledgers: read, unreadable, notGiven, grown }
}

/** Undefined = no entry. */
async function* readInParts(
  name: string,
  published: PublishedLedger,
  openDetails: OpenDetails,
): AsyncGenerator<{
  readonly entries: readonly (IndexedEntry | undefined)[]
  readonly done: number
}> {
  let part: (IndexedEntry | undefined)[] = []
  let done = 0
  for await (const bundle of published.bundles()) {
    for (const { index, bytes } of bundle) part.push(parseEntry(name, index, bytes, openDetails))
    done += bundle.length
    if (part.length < entriesPerWrite) continue
    yield { entries: part, done }
    part = []
  }
  yield { entries: part, done }
}

/** An index that is being made anew names none: whoever reads the log into it goes on with that. */
async function ledgersNow(
  index: Pick<AuditIndexReader, 'ledgers'>,
): Promise<ReadonlyMap<string, number>> {
  try {
    return await index.ledgers()
  } catch (cause) {
    if (cause instanceof HutongError && cause.code === 'HUTONG_AUDIT_INDEX_REBUILDING') {
      return new Map()
    }
    throw cause
  }
}

const stopped = (): HutongError =>
  new HutongError(
    'HUTONG_AUDIT_REBUILD_STOPPED',
    'the rebuild was stopped: the index in use stays as it is, begin again when you like',
  )
