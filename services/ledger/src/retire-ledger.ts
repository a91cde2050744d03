import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatVerifierKey, type VerifierKeys } from '@hutong/merkle'
import {
  HutongError,
  lockFolder,
  readSigningKey,
  syncFolder,
  writeFileDurably,
} from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import { copyEntries } from './copy-entries.ts'
import { openEntryKeys } from './entry-keys.ts'
import { listEntryKeys } from './keys/entry-key-files.ts'
import { listLedgerKeys } from './keys/ledger-key-files.ts'
import { readVerifiers } from './keys/verifier-files.ts'
import type { Ledger, SealedEntry } from './ledger.ts'
import { createNoteEntry } from './note-entry.ts'
import { openLedger } from './open-ledger.ts'
import { publishedFile } from './published-checkpoint.ts'
import { markRetired, refuseRetired } from './retired-mark.ts'
import { verifyLedger } from './verify-ledger.ts'
import { askWitness, type WitnessPeer } from './witness/ask-witness.ts'
import { keepWitnessed } from './witness/witnessed-checkpoint.ts'

export interface Retiring {
  /** The instance's own folder, such as `data/ledger/hub`. */
  readonly folder: string
  readonly instance: string
  readonly keys: string
  readonly entryKeys: string
  /** The account of the machine under which the command runs. */
  readonly by: string
  readonly clock: Clock
  readonly logger: Logger
  /** Who cosigns the last checkpoint; nobody when left out. */
  readonly witness?: WitnessPeer | undefined
  /** Puts entries into the shared log, since no process copies them any more; resolves when they are safe there. */
  readonly append: (entries: readonly SealedEntry[]) => Promise<void>
}

export interface Retired {
  readonly size: number
  /** Base64. */
  readonly root: string
  readonly isWitnessed: boolean
}

/**
 * Closes a ledger for good: a last entry, a last signed checkpoint, everything in tiles that are synced, checked, cosigned and copied, and a mark by which it is
 * never opened again. May be called again after it failed: the last entry is made once.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED while its process runs, HUTONG_LEDGER_RETIRED, HUTONG_LEDGER_NOT_BEGUN, HUTONG_LEDGER_WITNESS_REFUSED, …_SILENT, those of
 * `openLedger`. It is not retired then, and its process may be started.
 */
export async function retireLedger(retiring: Retiring): Promise<Retired> {
  const { folder, clock, append } = retiring
  refuseRetired(folder)
  const verifiers = await readVerifiers(folder)
  if (!verifiers) throw notBegun(folder)
  const size = await sealLastEntry(retiring, verifiers)
  const lock = lockFolder(folder)
  try {
    await syncTree(join(folder, 'tile'))
    const root = await checkWhole(folder, verifiers, size)
    const isWitnessed = await cosignLast(retiring, size)
    await copyRest(folder, append)
    // From here on all of it is safe, and outside as well: the mark only keeps others from going on.
    await markRetired(folder, { time: new Date(clock.now()).toISOString(), size, root })
    return { size, root, isWitnessed }
  } finally {
    lock.release()
  }
}

/** Gives the size of the whole, all of it published. */
async function sealLastEntry(retiring: Retiring, verifiers: VerifierKeys): Promise<number> {
  const { folder, instance, keys, clock, logger } = retiring
  const [key, ...newerKeys] = listLedgerKeys(keys, instance).map(({ name }) =>
    readSigningKey(join(keys, `${name}.pem`)),
  )
  if (!key) throw keyMissing(keys, instance)
  const ledger = await openLedger({
    folder,
    origin: verifiers[0].name,
    key,
    newerKeys,
    clock,
    logger,
  })
  try {
    if (!(await endsRetired(ledger))) {
      refuseStrangeKeys(ledger, retiring)
      await noteRetired(ledger, retiring)
    }
    return ledger.size()
  } finally {
    await ledger.close()
  }
}

const lastAction = 'ledger-retired'
const patienceMs = 10_000

async function endsRetired(ledger: Ledger): Promise<boolean> {
  const last = ledger.size() - 1
  if (last < 0) return false
  for await (const { bytes } of ledger.entries(last, AbortSignal.timeout(patienceMs))) {
    return Buffer.from(bytes).includes(`"action":"${lastAction}"`)
  }
  return false
}

/** In a folder that is not the one of its entries keys would be made anew, under the names of the right ones, and the last entry could never be opened. */
function refuseStrangeKeys(ledger: Ledger, { entryKeys, instance }: Retiring): void {
  if (ledger.size() === 0 || listEntryKeys(entryKeys).length > 0) return
  throw new HutongError(
    'HUTONG_LEDGER_KEY_CHANGED',
    `${entryKeys} holds no key of entries, yet ${instance} has some: name the folder of theirs with --entry-keys, or HUTONG_ENTRY_KEYS`,
  )
}

async function noteRetired(ledger: Ledger, retiring: Retiring): Promise<void> {
  const { entryKeys, clock, by } = retiring
  const noteEntry = createNoteEntry({ ledger, keys: openEntryKeys(entryKeys), clock })
  await noteEntry({ client: '-' }, 'hub', {
    kind: 'admin',
    traceId: undefined,
    action: lastAction,
    answerClass: 'DONE',
    status: 200,
    details: { note: `by the account ${by} of the machine` },
  })
}

/** Publishing does not sync, since all can be derived from the segments; a ledger that is never opened again derives nothing. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncTree(path)
    else await syncFile(path)
  }
  await syncFolder(folder)
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function checkWhole(folder: string, verifiers: VerifierKeys, size: number): Promise<string> {
  const known = verifiers.map(formatVerifierKey).join('\n')
  const verdict = await verifyLedger(folder, known)
  if (verdict.valid && verdict.publishedSize === size && verdict.size === size) {
    return Buffer.from(verdict.root).toString('base64')
  }
  const what = verdict.valid
    ? `${verdict.publishedSize} of ${verdict.size} entries are published`
    : verdict.problems.map((problem) => `${problem.where}: ${problem.what}`).join('; ')
  throw new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${folder} is not retired, since it is not whole: ${what}`,
  )
}

async function cosignLast({ folder, witness: peer }: Retiring, size: number): Promise<boolean> {
  if (!peer) return false
  const signal = AbortSignal.timeout(patienceMs)
  const word = await askWitness({ folder, sealedSize: () => size, peer, signal })
  switch (word.kind) {
    case 'cosigned':
      await keepWitnessed(folder, word.witnessed.note)
      await writeFileDurably(publishedFile(folder), word.witnessed.note)
      return true
    case 'refused':
      throw new HutongError('HUTONG_LEDGER_WITNESS_REFUSED', `${folder}: ${word.why}`)
    case 'silent':
      throw silent(folder, word.why)
    case 'early':
      throw silent(folder, 'it was shown no checkpoint')
  }
}

/** What the process had not copied when it was stopped, and the last entry. */
async function copyRest(folder: string, append: Retiring['append']): Promise<void> {
  const done = new AbortController()
  await copyEntries({
    folder,
    append,
    signal: done.signal,
    onLook: (waitingCount) => {
      if (waitingCount === 0) done.abort()
    },
  })
}

function silent(folder: string, why: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_WITNESS_SILENT',
    `${folder} is not retired, since its last checkpoint was not cosigned: ${why}. Try again, or retire it without a witness`,
  )
}

function notBegun(folder: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_NOT_BEGUN',
    `${folder}: no ledger has begun there; name an instance's folder, such as data/ledger/hub`,
  )
}

function keyMissing(keys: string, instance: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_KEY_CHANGED',
    `${keys} holds no key of the ledger ${instance}: name the folder of its keys with --keys`,
  )
}
