import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderTiles, openEntryProver, webTiles } from '@hutong/ledger'
import type { EntryProver, NoProof } from '@hutong/ledger'
import type { Clock } from '@hutong/process'

export interface LedgerPlaces {
  /** Folder of ledgers on this machine, each in a folder of its instance's name with its verifier keys beside it. */
  readonly folder: string
  /** Where other ledgers are: a folder, or the address under which a gateway serves it. */
  readonly places: ReadonlyMap<string, string>
}

/** Why a row has no proof. */
export type Unproven = NoProof | 'ledger-unknown'

/** The prover of each ledger, opened when it is first needed and kept for one export. */
export function openProvers(
  { folder, places }: LedgerPlaces,
  clock: Clock,
): (ledger: string, index: number, entry: Uint8Array) => ReturnType<EntryProver> | Unknown {
  const opened = new Map<string, EntryProver | null>()
  const open = (ledger: string): EntryProver | null => {
    const place = places.get(ledger) ?? join(folder, ledger)
    if (/^https?:\/\//u.test(place)) return openEntryProver(webTiles(place), null, clock)
    return existsSync(place) ? openEntryProver(folderTiles(place), vkeysOf(place), clock) : null
  }
  return (ledger, index, entry) => {
    const known = opened.get(ledger)
    const prover = known === undefined && isInstance(ledger) ? open(ledger) : (known ?? null)
    opened.set(ledger, prover)
    return prover ? prover(index, entry) : unknown
  }
}

interface Unknown {
  readonly ok: false
  readonly why: 'ledger-unknown'
}
const unknown: Unknown = { ok: false, why: 'ledger-unknown' }

const isInstance = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/u.test(name)

/** All that ever signed, else the one that does now. Null: the signature is left to whoever reads the proof. */
function vkeysOf(folder: string): string | null {
  const file = [`${folder}.vkeys`, `${folder}.vkey`].find((name) => existsSync(name))
  return file === undefined ? null : readFileSync(file, 'utf8')
}

/** `<instance>=<folder or URL>[,…]`, as HUTONG_LEDGERS has it. */
export function parseLedgerPlaces(text: string): ReadonlyMap<string, string> {
  const places = text === '' ? [] : text.split(',')
  return new Map(
    places.map((place) => {
      const cut = place.indexOf('=')
      return [place.slice(0, cut), place.slice(cut + 1).replace(/\/$/u, '')] as const
    }),
  )
}
