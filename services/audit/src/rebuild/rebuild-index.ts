import { openPublished } from '@hutong/ledger'
import type { PublishedLedger, TileSource } from '@hutong/ledger'
import { HutongError } from '@hutong/process'
import type { AuditIndexBuilder, IndexedEntry, Lacking } from '../index/audit-index.ts'
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

/** What is lacking, searches wait for until the log was read again. */
export interface RebuildReport extends Lacking {
  readonly ledgers: readonly { readonly name: string; readonly entries: number }[]
  /** Bytes in a ledger that are no entry: they stay in the ledger, and out of the index. */
  readonly unreadable: number
}

const entriesPerWrite = 1_024

/**
 * Makes the index anew from what the ledgers have published, beside the one in use, and exchanges the two in one step when all of it is proven.
 *
 * @throws HutongError of `openPublished`, HUTONG_AUDIT_LEDGERS_MIXED, HUTONG_AUDIT_REBUILD_STOPPED: the index in use stays as it is
 */
export async function rebuildIndex(settings: {
  readonly ledgers: readonly SourceLedger[]
  readonly builder: AuditIndexBuilder
  readonly openDetails: OpenDetails
  readonly onProgress: (progress: RebuildProgress) => void
  readonly signal: AbortSignal
}): Promise<RebuildReport> {
  const { ledgers, builder, openDetails, onProgress, signal } = settings
  const read: { name: string; entries: number }[] = []
  let unreadable = 0
  const refuseMixed = matchOrigins(ledgers)
  for (const { name, tiles, vkeys } of ledgers) {
    const published = await openPublished(name, tiles, vkeys)
    refuseMixed(name, published.origin)
    for await (const { entries, done } of readInParts(name, published, openDetails)) {
      if (signal.aborted) throw stopped()
      await builder.add(entries.filter((entry) => entry !== undefined))
      unreadable += entries.filter((entry) => entry === undefined).length
      onProgress({ ledger: name, entriesDone: done, entries: published.size })
    }
    read.push({ name, entries: published.size })
  }
  // From here on every entry is proven and in the fresh index; until the exchange the one in use answers.
  const lacking = await builder.exchange(new Map(read.map(({ name, entries }) => [name, entries])))
  return { ledgers: read, unreadable, ...lacking }
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

/** One file of keys may be trusted for all, and then a signature does not say which of them it is: entries would stand under the name of another. */
function matchOrigins(
  ledgers: readonly SourceLedger[],
): (name: string, origin: string | undefined) => void {
  const names = new Map<string, string>()
  return (name, origin) => {
    if (origin === undefined) return
    const own = ledgers.find((ledger) => origin.endsWith(`/${ledger.name}`))?.name ?? name
    const other = names.get(origin) ?? (own === name ? undefined : own)
    if (other !== undefined) throw mixed(name, origin, other)
    names.set(origin, name)
  }
}

const mixed = (name: string, origin: string, other: string): HutongError =>
  new HutongError(
    'HUTONG_AUDIT_LEDGERS_MIXED',
    `what was given for the ledger ${name} is signed as ${origin}, which is the ledger ${other}: see to their places; nothing was changed`,
  )

const stopped = (): HutongError =>
  new HutongError(
    'HUTONG_AUDIT_REBUILD_STOPPED',
    'the rebuild was stopped: the index in use stays as it is, begin again when you like',
  )
