import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { openPublished } from '@hutong/ledger'
import type { AuditIndexReader, IndexedEntry } from '../index/audit-index.ts'
import { parseEntry } from '../indexing/parse-entry.ts'
import type { RebuildProgress, SourceLedger } from './rebuild-index.ts'

export interface CheckReport {
  readonly equal: boolean
  /** Where the two begin to differ, in words. */
  readonly difference?: string
  readonly ledgers: readonly LedgerCheck[]
}

interface LedgerCheck {
  readonly name: string
  readonly entries: number
  /** SHA-256 over all rows, of the tiles and of the index, in hex. */
  readonly tilesDigest: string
  readonly indexDigest: string
}

/**
 * Compares the index with what the ledgers have published: every entry, its bytes and all that it is searched by but what was sealed. What the index holds beyond the
 * checkpoint that was read is newer, and is left out.
 *
 * @throws HutongError of `openPublished`, and of the index
 */
export async function checkIndex(settings: {
  readonly ledgers: readonly SourceLedger[]
  readonly index: Pick<AuditIndexReader, 'ledgers' | 'stretch'>
  readonly onProgress: (progress: RebuildProgress) => void
}): Promise<CheckReport> {
  const { ledgers, index, onProgress } = settings
  const checks: LedgerCheck[] = []
  let difference: string | undefined
  for (const ledger of ledgers) {
    const { name, tiles, vkeys } = ledger
    const published = await openPublished(name, tiles, vkeys)
    const digests = { tiles: createHash('sha256'), index: createHash('sha256') }
    let done = 0
    for await (const bundle of published.bundles()) {
      const indexed = new Map(
        (await index.stretch(name, done, bundle.length)).map((entry) => [entry.at, entry]),
      )
      for (const { index: at, bytes } of bundle) {
        const wanted = parseEntry(name, at, bytes, () => undefined)
        const found = indexed.get(at)
        if (wanted) take(digests.tiles, wanted)
        if (found) take(digests.index, found)
        difference ??= describeDifference(name, at, wanted, found)
      }
      done += bundle.length
      onProgress({ ledger: name, entriesDone: done, entries: published.size })
    }
    checks.push({
      name,
      entries: published.size,
      tilesDigest: digests.tiles.digest('hex'),
      indexDigest: digests.index.digest('hex'),
    })
  }
  const known = new Set(ledgers.map(({ name }) => name))
  const other = [...(await index.ledgers()).keys()].find((name) => !known.has(name))
  if (other !== undefined) {
    difference ??= `the index holds entries of the ledger ${other}, which was not given`
  }
  return {
    equal: difference === undefined,
    ...(difference === undefined ? {} : { difference }),
    ledgers: checks,
  }
}

function describeDifference(
  name: string,
  at: number,
  wanted: IndexedEntry | undefined,
  found: IndexedEntry | undefined,
): string | undefined {
  const place = `entry ${at} of the ledger ${name}`
  if (!wanted) return found && `${place} is in the index, and is no entry`
  if (!found) return `${place} is not in the index`
  return rowOf(wanted) === rowOf(found) ? undefined : `${place} is another one in the index`
}

function take(digest: Hash, entry: IndexedEntry): void {
  digest.update(`${rowOf(entry)}\n`)
}

/** All of a row but what a sealing key opened. */
function rowOf({ details: _details, bytes, ...row }: IndexedEntry): string {
  const members = Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([...members, Buffer.from(bytes).toString('base64')])
}
