import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFileDurably, newSecretKey, newSigningKey } from '@hutong/process'
import { entryKeyName, listEntryKeys, numbered } from './entry-key-files.ts'
import { appendKeyChange, type KeyChange } from './key-changes.ts'
import { firstName, type KeyPlace, type KeyWish } from './key-place.ts'
import { listLedgerKeys } from './ledger-key-files.ts'

/** A refusal changed nothing. */
export type KeyOutcome =
  | { readonly done: true; readonly key: string; readonly file: string }
  | { readonly done: false; readonly code: KeyRefusal; readonly message: string }

type KeyRefusal = 'key-exists' | 'key-missing' | 'key-destroyed'

const ownerOnly = 0o600

/** Makes the first key of a ledger, of a quarter, or of a department and quarter, before anybody needs it. */
export async function createKey(place: KeyPlace, wish: KeyWish): Promise<KeyOutcome> {
  const { newest, isDestroyed } = numbersOf(place, wish)
  const name = firstName(wish)
  if (isDestroyed) return destroyed(name)
  if (newest > 0) return exists(`${numbered(name, newest)} is there already: rotate it`)
  return make(place, wish, { number: 1, action: 'key-created' })
}

/** Adds a newer key. Processes at work see it within seconds and use it from then on; the older ones still open, and verify, what they made. */
export async function rotateKey(place: KeyPlace, wish: KeyWish): Promise<KeyOutcome> {
  const { newest, isDestroyed } = numbersOf(place, wish)
  const name = firstName(wish)
  if (isDestroyed) return destroyed(name)
  if (newest === 0) {
    return { done: false, code: 'key-missing', message: `there is no ${name}: create it` }
  }
  return make(place, wish, { number: newest + 1, action: 'key-rotated' })
}

/** 0 = there is none. */
function numbersOf(
  { keys, entryKeys }: KeyPlace,
  wish: KeyWish,
): { readonly newest: number; readonly isDestroyed: boolean } {
  if (wish.kind === 'ledger') {
    const newest = listLedgerKeys(keys, wish.instance).at(-1)?.number ?? 0
    return { newest, isDestroyed: false }
  }
  const newest = listEntryKeys(entryKeys).findLast(
    (file) => entryKeyName({ ...file, number: 1 }) === firstName(wish),
  )
  return { newest: newest?.number ?? 0, isDestroyed: newest?.isDestroyed ?? false }
}

async function make(
  place: KeyPlace,
  wish: KeyWish,
  { number, action }: { readonly number: number; readonly action: KeyChange['action'] },
): Promise<KeyOutcome> {
  const isLedger = wish.kind === 'ledger'
  const folder = isLedger ? place.keys : place.entryKeys
  const key = numbered(firstName(wish), number)
  const file = join(folder, `${key}.${isLedger ? 'pem' : 'key'}`)
  // Told first: should the machine stop in between, the ledger tells of a key too many, never of one too few.
  await appendKeyChange(folder, {
    time: new Date(place.clock.now()).toISOString(),
    action,
    key,
    ...(isLedger ? { instance: wish.instance } : {}),
    by: place.by,
  })
  const text = isLedger ? newSigningKey() : newSecretKey()
  await createFileDurably(file, text, ownerOnly)
  const isOurs = existsSync(file) && readFileSync(file, 'utf8') === text
  return isOurs ? { done: true, key, file } : exists(`somebody else made ${key} at the same time`)
}

const exists = (message: string): KeyOutcome => ({ done: false, code: 'key-exists', message })

const destroyed = (name: string): KeyOutcome => ({
  done: false,
  code: 'key-destroyed',
  message: `${name} was destroyed when retention ended, and is never made again`,
})
