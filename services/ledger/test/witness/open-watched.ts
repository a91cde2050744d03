import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { parseCosignerKey, verifierKey, type CosignerKey, type VerifierKey } from '@hutong/merkle'
import { silentLogger, systemClock, type Clock } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { onTestFinished } from 'vitest'
import { openLedger, type Ledger } from '../../src/ledger.ts'
import { publicKeyBytes, sha256 } from '../../src/sha256.ts'
import { openWitness, serveWitness } from '../../src/witness/witness.ts'
import type { WitnessWish } from '../../src/witness/watch-witness.ts'

export const origin = 'hutong.example/hub'

export interface Running {
  readonly url: string
  readonly key: CosignerKey
  readonly folder: string
  /** Its keeper gives it these keys of the ledger, and no others. */
  readonly watch: (...ledgerKeys: readonly KeyObject[]) => void
  readonly stop: () => Promise<void>
}

/** Our own witness, listening, for the ledger of this key. */
export async function startWitness(
  ledgerKey: KeyObject,
  { folder = join(temporaryFolder(onTestFinished), 'witness'), port = 0, watched = origin } = {},
): Promise<Running> {
  const verifierOf = (key: KeyObject): VerifierKey =>
    verifierKey(sha256, watched, publicKeyBytes(key))
  const witness = await openWitness({
    folder,
    name: 'witness.example/w1',
    ledgers: [verifierOf(ledgerKey)],
    clock: systemClock,
    logger: silentLogger,
  })
  const server = await serveWitness(witness, { host: '127.0.0.1', port, logger: silentLogger })
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= server.close().then(() => witness.close()))
  onTestFinished(stop)
  const watch = (...keys: readonly KeyObject[]): void => witness.watch(keys.map(verifierOf))
  return { url: server.url, folder, watch, stop, key: cosignerOf(witness.vkey) }
}

function cosignerOf(vkey: string): CosignerKey {
  const key = parseCosignerKey(sha256, vkey)
  if (!key) throw new Error(`${vkey} is no key of a witness`)
  return key
}

export interface Watched {
  readonly ledger: Ledger
  readonly folder: string
  readonly heard: ReturnType<typeof listeningLogger>['heard']
  /** Resolves with the failure that closed the ledger. */
  readonly failed: Promise<Error & { readonly code?: string }>
}

const soon = { everyMs: 20, alarmMs: 60_000, stopMs: 14_400_000 }

/** A ledger that asks the witness every few milliseconds. */
export async function openWatched(
  peer: Pick<WitnessWish, 'url' | 'key'> & Partial<WitnessWish>,
  { folder, key, clock = systemClock }: { folder: string; key: KeyObject; clock?: Clock },
): Promise<Watched> {
  const failed = Promise.withResolvers<Error>()
  const { logger, heard } = listeningLogger()
  const ledger = await openLedger({
    folder,
    origin,
    key,
    clock,
    logger,
    onFailure: failed.resolve,
    witness: { ...soon, ...peer },
  })
  onTestFinished(() => ledger.close())
  return { ledger, folder, heard, failed: failed.promise }
}

export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

export const newFolder = (): string => join(temporaryFolder(onTestFinished), 'ledger', 'hub')
