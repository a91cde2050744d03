import { join } from 'node:path'
import { verifyLedger } from '@hutong/ledger'
import { expect, onTestFinished, test } from 'vitest'
import { answerOf, askerOf, question } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { askUntilGone, leavesHeld, someMoment } from '../support/collect-receipts.ts'
import { dropMarriages, fileNumbers, somebody, wedding } from '../support/drop-file.ts'
import { demoSamples, ledgerKey } from '../support/read-demo.ts'
import { goodRows } from '../support/read-city.ts'
import { readLeaves } from '../support/read-leaves.ts'
import { countRecords } from '../support/read-records.ts'
import { startHub } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 100 : 20
const lifeMsMax = 1200
const weddingsInRound = 50
const client = 'real-estate-window'
const topic = 'records.marriage.event.v1'

test(
  `after ${rounds} kill -9 under load no record, no entry and no receipt is lost`,
  async () => {
    const data = temporaryFolder(onTestFinished)
    const words = ['--people', '1000']
    const nextNumber = fileNumbers()
    const weddings: ReturnType<typeof wedding>[] = []
    const told: Told[] = []
    // The first life ends while the city is made or loaded; the second sees it whole.
    const unborn = await startHub({ data, after: onTestFinished, words })
    await someMoment(lifeMsMax)
    await unborn.kill()
    const first = await startHub({ data, after: onTestFinished, words })
    await first.ready()
    await first.kill()
    const samples = demoSamples(data, client)
    for (let round = 0; round < rounds; round += 1) {
      const hub = await startHub({ data, after: onTestFinished, words })
      const over = new AbortController()
      const asking = askUntilGone(await askerOf(hub, client), samples, over.signal)
      const events = weddingsOf(round)
      dropMarriages(data, nextNumber(), events)
      weddings.push(...events)
      await someMoment(lifeMsMax)
      await hub.kill()
      over.abort()
      told.push(...(await asking))
    }

    const survivor = await startHub({ data, after: onTestFinished, words })
    await survivor.ready()
    const stored = await countRecords(data)
    expect(stored).toEqual({
      ...goodRows(data),
      [topic]: (goodRows(data)[topic] ?? 0) + weddings.length,
    })
    const asker = await askerOf(survivor)
    for (const { husband, certificateNo } of weddings.filter((_, at) => at % 25 === 0)) {
      const asked = await asker.ask(question('marriage.event', husband.idNumber, { certificateNo }))
      expect(await answerOf(survivor, asked)).toEqual({ answer: 'YES', reason: null })
    }
    expect(await survivor.stop()).toBe(0)

    const ledger = join(data, 'ledger', 'hub')
    expect(await verifyLedger(ledger, ledgerKey(data))).toMatchObject({ valid: true })
    const answered = told.filter(({ status }) => status === 200)
    expect(answered.length).toBeGreaterThan(rounds)
    // Whoever got no answer was told to come again, and holds nothing.
    expect(told.every(({ status }) => status === 200 || status === 503)).toBe(true)
    const leaves = readLeaves(ledger)
    const held = await leavesHeld(answered, ledgerKey(data))
    expect(held.size).toBe(answered.length)
    expect([...held].filter(([index, leaf]) => leaves[index] !== leaf)).toEqual([])
  },
  60_000 + rounds * 10_000,
)

/** Fifty couples, so that a kill can come between two rows of a file as well. */
function weddingsOf(round: number): readonly ReturnType<typeof wedding>[] {
  return Array.from({ length: weddingsInRound }, (_, couple) => {
    const id = round * weddingsInRound + couple
    const day = new Date(Date.UTC(1960, 0, 1 + id)).toISOString().slice(0, 10)
    const husband = somebody(75_000 + id, '长存', day)
    return wedding(85_000 + id, husband, somebody(95_000 + id, '不失', day))
  })
}
