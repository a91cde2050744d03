import { dirname } from 'node:path'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { openLedger } from '@hutong/ledger'
import { HutongError, signingKey, silentLogger, systemClock } from '@hutong/process'

/**
 * Offers a ledger far more than its disk takes, waiting for nothing, and tells what became of it as one JSON line.
 *
 *   node flooded-ledger.ts FOLDER COUNT
 */
const [folder, count] = process.argv.slice(2)
if (folder === undefined || count === undefined) throw new TypeError('name a folder and a count')

const entryBytes = 2_000
const offeredPerTurn = 500
const ledger = await openLedger({
  folder,
  origin: 'hutong.example/hub',
  key: await signingKey(dirname(folder), 'ledger'),
  clock: systemClock,
  logger: silentLogger,
})
const told = { taken: 0, busy: 0, failed: 0 }
const allTold = Promise.withResolvers<void>()

for (let offered = 0; offered < Number(count); offered += 1) {
  // Nobody keeps a list of what was offered: what memory holds is the ledger's.
  void offer(Buffer.alloc(entryBytes, offered % 256))
  if (offered % offeredPerTurn === 0) await turnOfLoop()
}
await allTold.promise
const size = ledger.size()
await ledger.close()
const kibInMib = 1024
const rssMaxMib = Math.round(process.resourceUsage().maxRSS / kibInMib)
process.stdout.write(`${JSON.stringify({ ...told, size, rssMaxMib })}\n`)

async function offer(entry: Buffer): Promise<void> {
  try {
    await ledger.append(entry)
    told.taken += 1
  } catch (cause) {
    if (cause instanceof HutongError && cause.code === 'HUTONG_LEDGER_BUSY') told.busy += 1
    else told.failed += 1
  }
  if (told.taken + told.busy + told.failed === Number(count)) allTold.resolve()
}
