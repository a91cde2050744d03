import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { formatVerifierKey } from '@hutong/merkle'
import { readSigningKey, syncFolder, writeFileDurably } from '@hutong/process'
import { verifierOf } from '../checkpoint-signer.ts'
import { entryKeyName, listEntryKeys, type EntryKeyFile } from './entry-key-files.ts'
import { appendKeyChange } from './key-changes.ts'
import { firstName, type KeyPlace } from './key-place.ts'
import { listLedgerKeys } from './ledger-key-files.ts'
import { destroyableFrom } from './retention.ts'
import { isAmong, readVerifiers } from './verifier-files.ts'

/** A refusal changed nothing. */
export type DestroyOutcome =
  | { readonly done: true; readonly keys: readonly string[] }
  | {
      readonly done: false
      readonly code: 'key-missing' | 'key-retained' | 'key-in-use' | 'key-destroyed'
      readonly message: string
      /** RFC 3339: from when on it may be. */
      readonly destroyableFrom?: string
    }

interface Means {
  /** Judges alone, and changes nothing. */
  readonly isDryRun: boolean
}

const ownerOnly = 0o600

/**
 * Destroys every sealing key of a department and quarter whose retention has ended: what they sealed can be read by nobody any more, and tree and proofs stay as
 * they are. Each leaves a mark, so that it is never made again.
 */
export async function destroySealingKeys(
  place: KeyPlace,
  wish: { readonly department: string; readonly quarter: string },
  { isDryRun, retentionYears }: Means & { readonly retentionYears: number },
): Promise<DestroyOutcome> {
  const { entryKeys: folder, clock } = place
  const { quarter } = wish
  const name = firstName({ kind: 'seal', ...wish })
  const files = listEntryKeys(folder).filter((one) => firstOf(one) === name)
  if (files.length === 0) return missing(`there is no ${name}`)
  const from = destroyableFrom(quarter, retentionYears)
  if (clock.now() < from) return retained(name, from, retentionYears)
  // A mark whose key is still there is of a destroying that was cut off.
  const left = files.filter((one) => !one.isDestroyed || existsSync(keyFile(folder, one)))
  const keys = left.map(entryKeyName)
  if (left.length === 0) {
    return { done: false, code: 'key-destroyed', message: `${name} was destroyed before` }
  }
  if (isDryRun) return { done: true, keys }
  for (const one of left) await destroySealing(place, one)
  return { done: true, keys }
}

async function destroySealing(place: KeyPlace, one: EntryKeyFile): Promise<void> {
  const { entryKeys: folder, by, clock } = place
  const key = entryKeyName(one)
  const time = new Date(clock.now()).toISOString()
  await appendKeyChange(folder, { time, action: 'key-destroyed', key, by })
  // From here on the ledgers tell of it. The mark comes before the key goes: nobody uses it any more, and a crash is finished by the next call.
  await writeFileDurably(
    join(folder, `${key}.destroyed`),
    `${JSON.stringify({ time, by })}\n`,
    ownerOnly,
  )
  await destroyFile(keyFile(folder, one))
}

/** Destroys an older key of a ledger, which stops to sign; what it signed is verified as before. */
export async function destroyLedgerKey(
  place: KeyPlace,
  { instance, keyId }: { readonly instance: string; readonly keyId: string },
  { isDryRun }: Means,
): Promise<DestroyOutcome> {
  const { keys: folder, data, by, clock } = place
  const known = await readVerifiers(join(data, 'ledger', instance))
  if (!known) return missing(`${instance} has no ledger in ${data} yet`)
  const origin = known[0].name
  const files = listLedgerKeys(folder, instance).map(({ name }) => {
    const file = join(folder, `${name}.pem`)
    return { name, file, verifier: verifierOf(origin, readSigningKey(file)) }
  })
  const newest = files.at(-1)
  const wanted = files.find(({ verifier }) => hexOf(verifier.keyId) === keyId)
  if (!wanted || !newest) {
    const isFormer = known.some((verifier) => hexOf(verifier.keyId) === keyId)
    return isFormer
      ? {
          done: false,
          code: 'key-destroyed',
          message: `${keyId} of ${instance} was destroyed before`,
        }
      : missing(`${instance} has no key ${keyId}: see \`keys list\``)
  }
  if (wanted === newest) {
    return inUse(`${wanted.name} is the key in use: rotate it first, then destroy it`)
  }
  if (!isAmong(known, newest.verifier)) {
    return inUse(
      `${wanted.name} is still the only one that the ledger knows: start its process, which takes up ${formatVerifierKey(newest.verifier)}`,
    )
  }
  if (isDryRun) return { done: true, keys: [wanted.name] }
  const time = new Date(clock.now()).toISOString()
  await appendKeyChange(folder, { time, action: 'key-destroyed', key: wanted.name, instance, by })
  await destroyFile(wanted.file)
  return { done: true, keys: [wanted.name] }
}

/** Overwrites the bytes where they lie and removes the file; both are on the disk when it resolves. */
async function destroyFile(file: string): Promise<void> {
  if (!existsSync(file)) return
  const handle = await open(file, 'r+')
  try {
    const { size } = await handle.stat()
    await handle.write(randomBytes(size), 0, size, 0)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rm(file)
  await syncFolder(dirname(file))
}

const firstOf = (one: EntryKeyFile): string => entryKeyName({ ...one, number: 1 })
const keyFile = (folder: string, one: EntryKeyFile): string =>
  join(folder, `${entryKeyName(one)}.key`)

const hexOf = (keyId: Uint8Array): string => Buffer.from(keyId).toString('hex')

const missing = (message: string): DestroyOutcome => ({ done: false, code: 'key-missing', message })

const inUse = (message: string): DestroyOutcome => ({ done: false, code: 'key-in-use', message })

function retained(name: string, from: number, years: number): DestroyOutcome {
  const date = new Date(from).toISOString()
  return {
    done: false,
    code: 'key-retained',
    message: `${name} is kept for ${years} years after its quarter (HUTONG_RETENTION_YEARS), and may be destroyed from ${date} on`,
    destroyableFrom: date,
  }
}
