import { freePort } from '@hutong/infra'
import { expect, onTestFinished, test } from 'vitest'
import { openDesks } from '../support/access/desks.ts'
import { expectEntries } from '../support/access/expect-entries.ts'
import { expectReceipts } from '../support/access/expect-receipts.ts'
import { expectStepsKept } from '../support/access/expect-steps-kept.ts'
import { matterOf } from '../support/access/matter.ts'
import { nextGrantStep, noSteps, takeSteps } from '../support/access/take-steps.ts'
import { someMoment } from '../support/collect-receipts.ts'
import { signedGrant } from '../support/officer.ts'
import { startHub } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const rounds = process.env['HUTONG_TEST_LONG'] ? 100 : 20
const lifeMsMax = 1200

test(
  `after ${rounds} kill -9 of whoever decides no acknowledged step is lost, and no grant says something else than its application`,
  async () => {
    const data = temporaryFolder(onTestFinished)
    // People stay signed in at an address.
    const port = await freePort()
    const wish = { data, port, after: onTestFinished }
    const steps = noSteps()
    let hub = await startHub(wish)
    await hub.ready()
    const desksOf = await openDesks(hub)
    const matter = matterOf(data)
    await signedGrant(hub, { ...matter.wanted, breakGlass: true })
    for (let round = 0; round < rounds; round += 1) {
      const over = new AbortController()
      const working = takeSteps(await desksOf(), matter, steps, over.signal)
      await someMoment(lifeMsMax)
      await hub.kill()
      over.abort()
      await working
      hub = await startHub(wish)
      await hub.ready()
      await expectStepsKept(await desksOf(), steps)
    }

    const desks = await desksOf()
    for (const id of steps.tried) while (await nextGrantStep(id, desks, matter, steps));
    await expectStepsKept(desks, steps)
    const states = new Set([...steps.grants.values()].map(({ state }) => state))
    expect([...states]).toEqual(['revoked'])
    expect(await hub.stop()).toBe(0)

    const ledgers = [hub.ledger]
    await expectReceipts(steps.told, ledgers)
    await expectEntries(data, ledgers)
  },
  60_000 + rounds * 30_000,
)
