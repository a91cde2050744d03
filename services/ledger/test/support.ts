import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock, type Logger } from '@hutong/process'
import { onTestFinished } from 'vitest'
import { openLedger, type Entry, type Ledger, type LedgerSettings } from '../src/ledger.ts'

export interface Bench {
  readonly folder: string
  readonly key: KeyObject
  readonly vkey: () => string
  /** Opens the ledger of this folder; closed again when the test is over. */
  readonly open: (change?: Partial<LedgerSettings>) => Promise<Ledger>
}

export function ledgerBench(): Bench {
  const above = mkdtempSync(join(tmpdir(), 'hutong-ledger-'))
  const folder = join(above, 'hub')
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const opened: Ledger[] = []
  onTestFinished(async () => {
    for (const ledger of opened) await ledger.close()
    await rm(above, { recursive: true })
  })
  return {
    folder,
    key,
    vkey: () => readFileSync(`${folder}.vkey`, 'utf8'),
    open: async (change = {}) => {
      const usual = {
        folder,
        origin: 'hutong.example/hub',
        key,
        clock: systemClock,
        logger: silentLogger,
      }
      const ledger = await openLedger({ ...usual, ...change })
      opened.push(ledger)
      return ledger
    },
  }
}

/** Entries of all at once, so that they share batches. */
export async function appendMany(ledger: Ledger, count: number, bytes = 60) {
  return Promise.all(Array.from({ length: count }, () => ledger.append(randomBytes(bytes))))
}

export const sampleEntry: Entry = {
  v: 1,
  id: '0199f7a0-0000-7000-8000-000000000000',
  time: '2026-11-23T08:00:00.000Z',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  kind: 'answer',
  client: 'housing-1',
  department: 'housing',
  fields: ['event'],
  answerClass: 'YES',
  status: 200,
  bodySha256: 'c'.repeat(64),
  salt: 'AAAAAAAAAAAAAAAAAAAAAA',
}

/** Keeps the names of the events. */
export function listeningLogger(): { readonly logger: Logger; readonly events: string[] } {
  const events: string[] = []
  const note = (name: string): void => {
    events.push(name)
  }
  const logger: Logger = { event: note, warning: note, failure: note, child: () => logger }
  return { logger, events }
}
