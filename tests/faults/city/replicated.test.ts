import { join } from 'node:path'
import { fixedTopicsOf, readTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, tell } from '../../support/ask.ts'
import { askUntilGone, leavesHeld, someMoment } from '../../support/collect-receipts.ts'
import { demoSamples, ledgerKey } from '../../support/read-demo.ts'
import { leafOf, readLeaves } from '../../support/read-leaves.ts'
import { requireEngines } from '../../support/require-engines.ts'
import { startLoadedCity } from '../../support/start-loaded-city.ts'
import type { LoadedCity } from '../../support/start-loaded-city.ts'
import { afterFile } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 50 : 5
const lifeMsMax = 1500
const gateway = 'gateway-1'

await requireEngines({ kafka: 'kafka', redis: 'redis' }, (engines) => {
  const after = afterFile()
  let city: LoadedCity
  beforeAll(async () => {
    city = await startLoadedCity(engines, 1, after, { replicated: true })
  }, 180_000)

  test(
    `in none of ${rounds} kill -9 of a gateway was a receipt handed out whose entry Kafka did not have`,
    async () => {
      const { data } = city
      const samples = demoSamples(data, 'real-estate-window')
      let heldCount = 0
      for (let round = 0; round < rounds; round += 1) {
        const over = new AbortController()
        const asking = askUntilGone(await askerOf(city), samples, over.signal)
        await someMoment(lifeMsMax)
        await city.process(gateway).kill()
        over.abort()
        const told = (await asking).filter(({ body }) => 'receipt' in body)
        // Nobody copies anything now: what Kafka has, it had before the answers left.
        const copied = await copiedLeaves(engines.kafka.address)
        for (const [index, leaf] of await leavesHeld(told, ledgerKey(data))) {
          expect(copied.get(`${gateway}:${index}`)).toBe(leaf)
          heldCount += 1
        }
        await city.process(gateway).start()
        await city.untilAllReady()
      }
      expect(heldCount).toBeGreaterThan(0)
    },
    60_000 + rounds * 30_000,
  )

  test('while Kafka is away nothing is answered, and what was noted meanwhile is copied afterwards', async () => {
    const asker = await askerOf(city)
    const [sample] = demoSamples(city.data, 'real-estate-window')
    const [broker] = engines.kafka.nodes
    await broker?.kill()
    const told = await asker.ask(sample?.request)
    expect(told).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } })
    expect(told.body).not.toHaveProperty('receipt')
    await until('the gateway unready', async () =>
      (await tell(`${city.process(gateway).url}/readyz`)).status === 503 ? true : undefined,
    )
    await broker?.start()
    await city.untilAllReady()
    const answered = await until('an answer again', async () => {
      const again = await asker.ask(sample?.request)
      return again.status === 200 ? again : undefined
    })
    expect(answered.body).toHaveProperty('receipt')
    const leaves = readLeaves(join(city.data, 'ledger', gateway))
    const copied = await copiedLeaves(engines.kafka.address)
    for (const [index, leaf] of leaves.entries()) {
      expect(copied.get(`${gateway}:${index}`)).toBe(leaf)
    }
  }, 180_000)
})

/** Leaf hashes of the entries in `audit.entries`, by `<instance>:<index>`. */
async function copiedLeaves(kafka: string): Promise<ReadonlyMap<string, string>> {
  const log = await openLog({
    profile: 'city',
    kafka,
    instance: 'reader',
    topics: fixedTopicsOf('audit.entries'),
  })
  try {
    const leaves = new Map<string, string>()
    const { signal } = new AbortController()
    for await (const { key, value } of readTopic(log, 'audit.entries', signal))
      leaves.set(key, leafOf(value))
    return leaves
  } finally {
    await log.close()
  }
}
