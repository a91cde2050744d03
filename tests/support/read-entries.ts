import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tilePath, tileWidth } from '@hutong/merkle'
import { readLeaves } from './read-leaves.ts'

export type LedgerEntry = Readonly<Record<string, unknown>>

const lengthBytes = 2

/** Every entry of a ledger's published tree, in order, from its bundles as they lie on the disk (c2sp.org/tlog-tiles). */
export function readEntries(folder: string): readonly LedgerEntry[] {
  const size = readLeaves(folder).length
  const bundles = Array.from({ length: Math.ceil(size / tileWidth) }, (_, index) =>
    readBundle(folder, index, Math.min(tileWidth, size - index * tileWidth)),
  )
  return bundles.flatMap((bundle) => [...entriesOf(bundle)])
}

function readBundle(folder: string, index: number, width: number): Buffer {
  const file = (wide: number) => join(folder, tilePath({ level: 'entries', index, width: wide }))
  return readFileSync(existsSync(file(width)) ? file(width) : file(tileWidth))
}

function* entriesOf(bundle: Buffer): Generator<LedgerEntry> {
  for (let at = 0; at < bundle.length;) {
    const from = at + lengthBytes
    const to = from + bundle.readUInt16BE(at)
    yield JSON.parse(bundle.toString('utf8', from, to))
    at = to
  }
}
