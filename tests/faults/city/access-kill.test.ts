import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openDesks } from '../../support/access/desks.ts'
import { expectEntries } from '../../support/access/expect-entries.ts'
import { expectReceipts } from '../../support/access/expect-receipts.ts'
import { expectStepsKept } from '../../support/access/expect-steps-kept.ts'
import { matterOf } from '../../support/access/matter.ts'
import { nextGrantStep, noSteps, takeSteps } from '../../support/access/take-steps.ts'
import { useCity } from '../../support/city-in-use.ts'
import { someMoment } from '../../support/collect-receipts.ts'
import { signedGrant } from '../../support/officer.ts'
import { requireEngines } from '../../support/require-engines.ts'
import { startLoadedCity } from '../../support/start-loaded-city.ts'
import type { LoadedCity } from '../../support/start-loaded-city.ts'
import { afterFile } from '../../support/temporary-folder.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 100 : 10
const lifeMsMax = 1200

await requireEngines({ kafka: 'kafka', redis: 'redis' }, (engines) => {
  const after = afterFile()
  let city: LoadedCity
  beforeAll(async () => {
    city = await startLoadedCity(engines, 1, after)
    useCity(city)
  }, 180_000)

  test(
    `after ${rounds} kill -9 of the catalogue and of the gateway no acknowledged step is lost, and no grant says something else than its application`,
    async () => {
      const { data } = city
      const deciding = ['catalogue', 'gateway-1'].map(city.process)
      const steps = noSteps()
      const desksOf = await openDesks(city)
      const matter = matterOf(data)
      await signedGrant(city, { ...matter.wanted, breakGlass: true })
      for (let round = 0; round < rounds; round += 1) {
        const over = new AbortController()
        const working = takeSteps(await desksOf(), matter, steps, over.signal)
        await someMoment(lifeMsMax)
        const victim = deciding[round % deciding.length]
        await victim?.kill()
        over.abort()
        await working
        await victim?.start()
        await city.untilAllReady()
        await expectStepsKept(await desksOf(), steps)
      }

      const desks = await desksOf()
      for (const id of steps.tried) while (await nextGrantStep(id, desks, matter, steps));
      await expectStepsKept(desks, steps)
      const states = new Set([...steps.grants.values()].map(({ state }) => state))
      expect([...states]).toEqual(['revoked'])
      await Promise.all(deciding.map((one) => one.stop()))

      const ledgers = deciding.map(({ name }) => join(data, 'ledger', name))
      await expectReceipts(steps.told, ledgers)
      await expectEntries(data, ledgers)
    },
    60_000 + rounds * 30_000,
  )
})
