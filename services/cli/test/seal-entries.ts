import { createHash, generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { openLedger } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'

/** In canonical order, as an answer leaves the hub. */
export const body = { answer: 'YES', mismatches: [], reason: null }

export interface SealedFolder {
  /** The ledger's own folder. */
  readonly folder: string
  readonly vkey: string
  /** The answer with its receipt. */
  readonly answer: { readonly receipt: string }
}

/** A closed ledger under `above` whose last entry is about `body`. */
export async function sealEntries(above: string): Promise<SealedFolder> {
  const folder = join(above, 'hub')
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const ledger = await openLedger({
    folder,
    origin: 'hutong.example/hub',
    key,
    clock: systemClock,
    logger: silentLogger,
  })
  for (let at = 0; at < 300; at += 1) void ledger.append(Buffer.from(`{"v":1,"id":${at}}`))
  const bodySha256 = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const { receipt } = await ledger.append(Buffer.from(JSON.stringify({ v: 1, bodySha256 })))
  await ledger.close()
  return { folder, vkey: `${folder}.vkey`, answer: { ...body, receipt } }
}
