import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { verifyLedger } from '@hutong/ledger'
import { expect, test, vi } from 'vitest'
import {
  missingEntries,
  openWritten,
  startWriter,
  temporaryLedger,
  vkeyOf,
} from './ledger-writer.ts'
import { followTrace, killedLine, loseUnsynced, statesNow, traced } from './lose-unsynced.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 50 : 4
const receiptsMax = 2_000
const traceMsMax = 60_000

test(
  `what no sync vouches for is taken away at each of ${rounds} kill -9, and every receipt handed out is still in the ledger`,
  async () => {
    const folder = temporaryLedger()
    const receipts = new Map<number, string>()
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, hash] of await writeAndLosePower(folder, round)) receipts.set(index, hash)
      const ledger = await openWritten(folder)
      expect(await missingEntries(ledger, receipts)).toEqual([])
      await ledger.close()
    }
    expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({ valid: true })
  },
  60_000 + rounds * 20_000,
)

test(
  'a disk that only says it synced loses receipts, and the same check says so',
  async () => {
    const folder = temporaryLedger()
    const pretended = ['-e', 'inject=fdatasync,fsync:retval=0']
    const receipts = await writeAndLosePower(folder, 0, pretended)
    expect(receipts.size).toBeGreaterThan(0)
    expect(await lostCount(folder, receipts)).toBeGreaterThan(0)
  },
  traceMsMax,
)

/** @returns the receipts that were handed out before */
async function writeAndLosePower(
  folder: string,
  round: number,
  fault: readonly string[] = [],
): Promise<ReadonlyMap<number, string>> {
  const trace = join(dirname(folder), `trace-${round}`)
  const states = statesNow(folder)
  const writer = startWriter(folder, { before: traced(trace, fault) })
  await writer.said(1 + Math.floor(Math.random() * receiptsMax))
  writer.process.kill('SIGKILL')
  await writer.ended
  const text = await vi.waitUntil(
    () => {
      const told = readFileSync(trace, 'utf8')
      return killedLine.test(told) ? told : undefined
    },
    { timeout: traceMsMax },
  )
  loseUnsynced(folder, followTrace(text, states))
  return writer.receipts
}

/** All of them, where nothing is left that opens. */
async function lostCount(folder: string, receipts: ReadonlyMap<number, string>): Promise<number> {
  try {
    const ledger = await openWritten(folder)
    const missing = await missingEntries(ledger, receipts)
    await ledger.close()
    return missing.length
  } catch {
    // A ledger that does not open has kept no receipt; how it refuses is the business of the package's own tests.
    return receipts.size
  }
}
