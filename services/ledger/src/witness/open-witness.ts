import { hash, sign, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  cosignedMessage,
  cosignerKey,
  formatCosignature,
  formatCosignerKey,
  openCosignature,
  parseCheckpoint,
  parseSignedNote,
  type CosignerKey,
  type VerifierKey,
} from '@hutong/merkle'
import { HutongError, lockFolder, signingKey, writeFileDurably } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import { publicKeyBytes, sha256, verifyEd25519 } from '../sha256.ts'
import { judgeSubmission, type Judgement, type Seen } from './judge-submission.ts'
import { sizeType } from './submission.ts'

export interface WitnessSettings {
  /** The witness's own folder: its key, and what it has cosigned of each ledger. Lost, it would cosign any history anew. */
  readonly folder: string
  /** Name of its key, such as `witness.example/w1`: no space, no plus sign. */
  readonly name: string
  /** Keys of the ledgers that are watched; several of one name are keys of one ledger. */
  readonly ledgers: readonly VerifierKey[]
  readonly clock: Clock
  readonly logger: Logger
}

export interface Witness {
  /** What others check its cosignatures with; also kept as `witness.vkey`. */
  readonly vkey: string
  /** Answers one add-checkpoint. The state is on the disk before the cosignature is given. */
  readonly addCheckpoint: (body: string) => Promise<WitnessAnswer>
  /** Watches these ledgers from now on. What was cosigned of others stays remembered. */
  readonly watch: (ledgers: readonly VerifierKey[]) => void
  readonly close: () => Promise<void>
}

interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly type: string
  readonly body: string
}

/**
 * A witness (C2SP tlog-witness): it cosigns a checkpoint only when that contains all that it cosigned of this ledger before.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED, HUTONG_DATA_UNUSABLE, HUTONG_KEY_MALFORMED, HUTONG_WITNESS_KEY_CHANGED, HUTONG_WITNESS_STATE_DAMAGED
 */
export async function openWitness(settings: WitnessSettings): Promise<Witness> {
  const lock = lockState(settings.folder)
  try {
    return await openLocked(settings, lock.release)
  } catch (cause) {
    lock.release()
    throw cause
  }
}

async function openLocked(settings: WitnessSettings, unlock: () => void): Promise<Witness> {
  const { folder, name, clock, logger } = settings
  const key = await signingKey(folder, 'witness')
  const cosigner = cosignerKey(sha256, name, publicKeyBytes(key))
  const vkey = formatCosignerKey(cosigner)
  await beginState(folder)
  await keepVkey(folder, vkey)
  const seen = await readSeen(folder, cosigner)
  let watched = byOrigin(settings.ledgers)
  let working: Promise<unknown> = Promise.resolve()

  async function answer(body: string): Promise<WitnessAnswer> {
    const judged = await judgeSubmission(body, {
      keysOf: (origin) => watched.get(origin),
      seenOf: (origin) => seen.get(origin),
    })
    if (judged.kind === 'accepted') return cosign(judged)
    if (judged.kind === 'contradicted') await keepEvidence(judged)
    return refusal(judged)
  }

  async function cosign({ checkpoint, text, note }: Accepted): Promise<WitnessAnswer> {
    const { origin, size, root } = checkpoint
    const line = cosignatureLine(key, cosigner, text, Math.floor(clock.now() / 1000))
    await writeFileDurably(stateFile(folder, origin), note + line)
    // Before the first cosignature of a ledger leaves, its name is known too: should the file be lost later, it is missed.
    if (!seen.has(origin)) await writeOrigins(folder, [...seen.keys(), origin])
    // From here on it is remembered over any crash: no other history of this size is ever cosigned, whether the answer arrives or not.
    seen.set(origin, { size, root })
    logger.event('checkpoint-cosigned', { origin, size })
    return { status: 200, type: plain, body: line }
  }

  /** The key of the ledger stands for it, so it is kept: two of its signatures that contradict each other are the proof. */
  async function keepEvidence({ checkpoint, note, size, by }: Contradicted): Promise<void> {
    const { origin } = checkpoint
    await writeFileDurably(`${stateFile(folder, origin)}.refused`, note)
    logger.warning('checkpoint-refused', { origin, size: checkpoint.size, cosigned: size, by })
  }

  return {
    vkey,
    watch: (ledgers) => {
      watched = byOrigin(ledgers)
    },
    // One after the other: between looking at what was cosigned and remembering more, nobody else may.
    addCheckpoint: (body) => {
      const answering = working.then(() => answer(body))
      working = answering.catch(() => undefined)
      return answering
    },
    close: async () => {
      await working
      unlock()
    },
  }
}

type Accepted = Judgement & { readonly kind: 'accepted' }
type Contradicted = Judgement & { readonly kind: 'contradicted' }

const plain = 'text/plain; charset=utf-8'

function refusal(judged: Exclude<Judgement, Accepted>): WitnessAnswer {
  switch (judged.kind) {
    case 'malformed':
      return { status: 400, type: plain, body: `${judged.why}\n` }
    case 'stranger':
      return { status: 404, type: plain, body: 'this witness does not watch that ledger\n' }
    case 'unsigned':
      return {
        status: 403,
        type: plain,
        body: 'it is not signed by a key that this witness knows\n',
      }
    case 'other-size':
      return { status: 409, type: sizeType, body: `${judged.size}\n` }
    case 'contradicted':
      return judged.by === 'root'
        ? { status: 409, type: sizeType, body: `${judged.size}\n` }
        : {
            status: 422,
            type: plain,
            body: `it is not proved to contain the first ${judged.size}\n`,
          }
  }
}

function cosignatureLine(
  key: KeyObject,
  cosigner: CosignerKey,
  text: string,
  timeS: number,
): string {
  const signature = sign(null, cosignedMessage(timeS, text), key)
  return formatCosignature(cosigner, { timeS, signature })
}

function byOrigin(ledgers: readonly VerifierKey[]): ReadonlyMap<string, readonly VerifierKey[]> {
  return Map.groupBy(ledgers, ({ name }) => name)
}

/** Origins may hold a slash; the file says in its first line whose it is. */
function stateFile(folder: string, origin: string): string {
  return join(folder, 'cosigned', hash('sha256', origin, 'hex'))
}

/** Origins of the ledgers that were ever cosigned, one a line. */
const originsFile = (folder: string): string => join(folder, 'cosigned', 'origins')

const writeOrigins = (folder: string, origins: readonly string[]): Promise<void> =>
  writeFileDurably(originsFile(folder), origins.map((origin) => `${origin}\n`).join(''))

/** The list comes before the key's file, so a key without it has lost what it cosigned. */
async function beginState(folder: string): Promise<void> {
  if (existsSync(originsFile(folder))) return
  if (existsSync(join(folder, 'witness.vkey'))) throw damagedState(originsFile(folder))
  await writeOrigins(folder, [])
}

/** What was listed has to be there. One that is there and not listed yet was about to be cosigned: it counts as well. */
async function readSeen(folder: string, key: CosignerKey): Promise<Map<string, Seen>> {
  const cosigned = join(folder, 'cosigned')
  const origins = (await readFile(originsFile(folder), 'utf8')).split('\n').slice(0, -1)
  const states = (await readdir(cosigned)).filter((name) => /^[0-9a-f]{64}$/.test(name))
  const files = new Set([
    ...origins.map((origin) => stateFile(folder, origin)),
    ...states.map((name) => join(cosigned, name)),
  ])
  const seen = new Map<string, Seen>()
  for (const file of files) {
    const note = existsSync(file) ? await readFile(file, 'utf8') : ''
    const checkpoint = parseCheckpoint(parseSignedNote(note)?.text ?? '')
    const isOurs = checkpoint && (await openCosignature(note, key, verifyEd25519))
    if (!isOurs || stateFile(folder, checkpoint.origin) !== file) throw damagedState(file)
    seen.set(checkpoint.origin, checkpoint)
  }
  // From now on it is missed too.
  if (seen.size > origins.length) await writeOrigins(folder, [...seen.keys()])
  return seen
}

async function keepVkey(folder: string, vkey: string): Promise<void> {
  const file = join(folder, 'witness.vkey')
  const kept = existsSync(file) ? (await readFile(file, 'utf8')).trim() : null
  if (kept === vkey) return
  if (kept === null) return writeFileDurably(file, `${vkey}\n`)
  throw new HutongError(
    'HUTONG_WITNESS_KEY_CHANGED',
    `${file} holds ${kept}, another name or key than this witness has now: start it with the name and the witness.pem ` +
      'that it was begun with, or begin another in an empty folder',
  )
}

function damagedState(file: string): HutongError {
  return new HutongError(
    'HUTONG_WITNESS_STATE_DAMAGED',
    `${file} is missing, or not what this witness wrote: restore the newest copy of the file. Without it the witness would cosign ` +
      'any history of that ledger; when there is no copy, begin another witness under a new name',
  )
}

function lockState(folder: string): { readonly release: () => void } {
  try {
    return lockFolder(folder)
  } catch (cause) {
    if (!(cause instanceof HutongError) || cause.code !== 'HUTONG_FOLDER_LOCKED') throw cause
    throw new HutongError(
      'HUTONG_FOLDER_LOCKED',
      `another witness runs on ${folder}: stop it first, or name another folder`,
      cause,
    )
  }
}
