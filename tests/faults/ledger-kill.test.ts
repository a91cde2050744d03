import { expect, test } from 'vitest'
import { verifyLedger } from '@hutong/ledger'
import {
  missingEntries,
  openWritten,
  startWriter,
  temporaryLedger,
  vkeyOf,
} from './ledger-writer.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 200 : 5
const receiptsMax = 4000

test(
  `every receipt handed out is in the ledger after each of ${rounds} kill -9 under load`,
  async () => {
    const folder = temporaryLedger()
    const receipts = new Map<number, string>()
    for (let round = 0; round < rounds; round += 1) {
      const writer = startWriter(folder)
      await writer.said(1 + Math.floor(Math.random() * receiptsMax))
      writer.process.kill('SIGKILL')
      await writer.ended
      for (const [index, hash] of writer.receipts) receipts.set(index, hash)
      const ledger = await openWritten(folder)
      expect(await missingEntries(ledger, receipts)).toEqual([])
      await ledger.close()
    }
    expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({ valid: true })
  },
  60_000 + rounds * 10_000,
)

test('a program that hands out receipts too early is caught by the same check', async () => {
  const killedEarly = async (): Promise<number> => {
    const folder = temporaryLedger()
    const writer = startWriter(folder, { mode: 'too-early' })
    await writer.said(1000)
    writer.process.kill('SIGKILL')
    await writer.ended
    const ledger = await openWritten(folder)
    const missing = await missingEntries(ledger, writer.receipts)
    await ledger.close()
    return missing.length
  }
  // A kill may come in the moment in which all that was said is durable after all; it does not do so every time.
  let missingCount = 0
  for (let kills = 0; kills < 10 && missingCount === 0; kills += 1)
    missingCount = await killedEarly()
  expect(missingCount).toBeGreaterThan(0)
})

test('a second process on the folder is refused, and the first goes on', async () => {
  const folder = temporaryLedger()
  const writer = startWriter(folder)
  await writer.said(10)
  await expect(openWritten(folder)).rejects.toMatchObject({ code: 'HUTONG_FOLDER_LOCKED' })
  const before = writer.receipts.size
  await writer.said(before + 500)
  expect(writer.receipts.size).toBeGreaterThanOrEqual(before + 500)
})
