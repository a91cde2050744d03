import { join } from 'node:path'
import { verifyLedger } from '@hutong/ledger'
import { expect, onTestFinished, test } from 'vitest'
import { answerOf, askerOf, expectProof } from '../support/ask.ts'
import { goodRows } from '../support/read-city.ts'
import { demoSample, ledgerKey } from '../support/read-demo.ts'
import { allTopics, readLog } from '../support/read-log.ts'
import { countRecords } from '../support/read-records.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a restart loses nothing and loads nothing twice, after Ctrl-C as after kill -9', async () => {
  const data = temporaryFolder(onTestFinished)
  const start = (): Promise<HubProcess> => startHub({ data, after: onTestFinished })
  const first = await start()
  await first.ready()
  const { request, expected } = demoSample(data)
  const told = await (await askerOf(first)).ask(request)
  const proven = await expectProof(first, told)
  expect(await first.stop()).toBe(0)
  const loaded = await held(data)
  // One record for each good row of the departments' files, in the log and in the store alike.
  expect(loaded).toMatchObject({ stored: goodRows(data), logged: goodRows(data) })

  const second = await start()
  await second.ready()
  expect(await answerOf(second, await (await askerOf(second)).ask(request))).toEqual(expected)
  await second.kill()
  expect(await held(data)).toEqual(loaded)

  const third = await start()
  await third.ready()
  const asker = await askerOf(third)
  const again = await expectProof(third, await asker.ask(request))
  expect(again.index).toBeGreaterThan(proven.index)
  // The receipt of the first run still holds under the key of the third.
  expect(await expectProof(third, told)).toEqual(proven)
  expect(await third.stop()).toBe(0)
  expect(await held(data)).toEqual(loaded)
  expect(await verifyLedger(join(data, 'ledger', 'hub'), ledgerKey(data))).toMatchObject({
    valid: true,
  })
})

/** What log and store hold, counted: records of every topic that a restart must not add to. */
async function held(data: string) {
  const settled = allTopics.filter((name) => !grows.has(name))
  const log = await readLog(data, settled)
  return {
    stored: await countRecords(data),
    logged: Object.fromEntries(settled.map((name) => [name, log.get(name)?.length ?? 0])),
  }
}

/** Leases are taken at every start, and every question leaves an entry. */
const grows = new Set(['connector.positions', 'audit.entries'])
