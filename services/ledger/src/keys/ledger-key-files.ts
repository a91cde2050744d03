import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { readSigningKey, signingKey } from '@hutong/process'

/** One file of a ledger's signing keys: `ledger-<instance>.pem` is the first, `….2.pem` and so on follow it. */
export interface LedgerKeyFile {
  readonly name: string
  readonly number: number
}

/** Oldest first: the newest is in use, the others sign beside it until they are destroyed. */
export function listLedgerKeys(folder: string, instance: string): readonly LedgerKeyFile[] {
  if (!existsSync(folder)) return []
  const first = `ledger-${instance}`
  return readdirSync(folder)
    .map((file) => ({ file, number: numberOf(file, first) }))
    .filter(({ number }) => number > 0)
    .toSorted((one, other) => one.number - other.number)
    .map(({ file, number }) => ({ name: file.slice(0, -'.pem'.length), number }))
}

/**
 * The keys of an instance, oldest first; the first is made when there is none.
 *
 * @throws HutongError HUTONG_KEY_MALFORMED
 */
export async function readLedgerKeys(
  folder: string,
  instance: string,
): Promise<readonly [KeyObject, ...KeyObject[]]> {
  const [first, ...others] = listLedgerKeys(folder, instance).map(({ name }) =>
    readSigningKey(join(folder, `${name}.pem`)),
  )
  return [first ?? (await signingKey(folder, `ledger-${instance}`)), ...others]
}

/** 0 = it is no key of this ledger. */
function numberOf(file: string, first: string): number {
  if (file === `${first}.pem`) return 1
  if (!file.startsWith(`${first}.`) || !file.endsWith('.pem')) return 0
  const number = file.slice(first.length + 1, -'.pem'.length)
  return /^(?:[2-9]|[1-9]\d{1,3})$/u.test(number) ? Number(number) : 0
}
