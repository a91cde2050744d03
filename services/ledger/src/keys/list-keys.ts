import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatVerifierKey, sameVerifier, type VerifierKey } from '@hutong/merkle'
import { readSigningKey } from '@hutong/process'
import { verifierOf } from '../checkpoint-signer.ts'
import { entryKeyName, listEntryKeys, type EntryKeyFile } from './entry-key-files.ts'
import type { KeyPlace } from './key-place.ts'
import { listLedgerKeys } from './ledger-key-files.ts'
import { destroyableFrom } from './retention.ts'
import { isAmong, readVerifiers } from './verifier-files.ts'

/** What may be told of a key; never its bytes. */
export interface ListedKey {
  readonly kind: 'ledger' | 'epoch' | 'seal'
  /** Absent: a ledger's key of which the verifier key alone is left. */
  readonly name?: string
  /** `older`: a ledger's signs beside the newer one, one of entries opens what it sealed. `waiting`: no process has taken it up yet. */
  readonly state: 'in-use' | 'older' | 'waiting' | 'destroyed'
  /** RFC 3339; of a destroyed key: when it was. */
  readonly at?: string
  /** Others than its owner may read the file. */
  readonly problem?: string
  readonly instance?: string
  /** As C2SP signed-note writes it, 8 hex digits; of a ledger that has begun, since its origin is a part of it. */
  readonly keyId?: string
  readonly vkey?: string
  readonly quarter?: string
  /** RFC 3339; of a sealing key: when retention ends. */
  readonly destroyableFrom?: string
}

/** Every key that the folders tell of: those of ledgers first, each kind oldest first. */
export async function listKeys(
  place: KeyPlace,
  { retentionYears }: { readonly retentionYears: number },
): Promise<readonly ListedKey[]> {
  const ofLedgers: ListedKey[] = []
  for (const instance of instancesOf(place)) ofLedgers.push(...(await ledgerKeys(place, instance)))
  return [...ofLedgers, ...entryKeys(place, retentionYears)]
}

/** Those that have a key, and those that have a ledger. */
function instancesOf({ keys, data }: KeyPlace): readonly string[] {
  const withKey = namesIn(keys, /^ledger-([a-z0-9-]+)(?:\.\d+)?\.pem$/u)
  const withLedger = namesIn(join(data, 'ledger'), /^([a-z0-9-]+)\.vkeys$/u)
  return [...new Set([...withKey, ...withLedger])].toSorted()
}

function namesIn(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((file) => pattern.exec(file)?.[1])
    .filter((name) => name !== undefined)
}

async function ledgerKeys(place: KeyPlace, instance: string): Promise<readonly ListedKey[]> {
  const known = await readVerifiers(join(place.data, 'ledger', instance))
  const files = listLedgerKeys(place.keys, instance).map(({ name }) => {
    const file = join(place.keys, `${name}.pem`)
    // Of a ledger that has not begun nobody knows the origin yet.
    return { name, file, verifier: known && verifierOf(known[0].name, readSigningKey(file)) }
  })
  const isTaken = (verifier: VerifierKey | null): boolean =>
    verifier === null || isAmong(known ?? [], verifier)
  const inUse = files.findLast(({ verifier }) => isTaken(verifier))
  const gone = (known ?? []).filter(
    (verifier) => !files.some((one) => one.verifier && sameVerifier(one.verifier, verifier)),
  )
  return [
    ...gone.map((verifier): ListedKey => ({
      kind: 'ledger',
      state: 'destroyed',
      instance,
      ...idsOf(verifier),
    })),
    ...files.map((one): ListedKey => ({
      kind: 'ledger',
      name: one.name,
      state: stateOf(one === inUse, isTaken(one.verifier)),
      instance,
      ...(one.verifier ? idsOf(one.verifier) : {}),
      ...aboutFile(one.file),
    })),
  ]
}

function stateOf(isInUse: boolean, isTaken: boolean): ListedKey['state'] {
  if (isInUse) return 'in-use'
  return isTaken ? 'older' : 'waiting'
}

const idsOf = (verifier: VerifierKey) => ({
  keyId: Buffer.from(verifier.keyId).toString('hex'),
  vkey: formatVerifierKey(verifier),
})

function entryKeys({ entryKeys: folder }: KeyPlace, retentionYears: number): readonly ListedKey[] {
  const files = listEntryKeys(folder)
  return files.map((one) => {
    const { kind, quarter, isDestroyed } = one
    const isNewest = files.findLast((other) => isOfSameUse(one, other)) === one
    const name = entryKeyName(one)
    const until = new Date(destroyableFrom(quarter, retentionYears)).toISOString()
    return {
      kind,
      name,
      state: isDestroyed ? 'destroyed' : isNewest ? 'in-use' : 'older',
      quarter,
      ...(kind === 'seal' ? { destroyableFrom: until } : {}),
      ...(isDestroyed
        ? aboutMark(join(folder, `${name}.destroyed`))
        : aboutFile(join(folder, `${name}.key`))),
    }
  })
}

const isOfSameUse = (one: EntryKeyFile, other: EntryKeyFile): boolean =>
  one.kind === other.kind && one.base === other.base

const permissionBits = 0o777
const othersBits = 0o077

function aboutFile(file: string): Pick<ListedKey, 'at' | 'problem'> {
  const { mode, mtime } = statSync(file)
  const octal = (mode & permissionBits).toString(8)
  return {
    at: mtime.toISOString(),
    ...((mode & othersBits) === 0
      ? {}
      : { problem: `others than its owner may use ${file} (mode ${octal}): chmod 600` }),
  }
}

function aboutMark(file: string): Pick<ListedKey, 'at'> {
  const found = /"time":"(?<time>[^"]+)"/u.exec(readFileSync(file, 'utf8'))?.groups?.['time']
  return found === undefined ? {} : { at: found }
}
