import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const flooder = 'company-window'
const perDayMax = 30

// It starts a hub three times.
const testMsMax = 180_000

test(
  'the flood of one client takes nothing from another, is one entry, and is remembered over a restart',
  { timeout: testMsMax },
  async () => {
    const data = temporaryFolder(onTestFinished)
    const first = await startReady(data)
    expect(await first.stop()).toBe(0)
    boundInFiles(data)

    const hub = await startReady(data)
    const { request } = demoSample(data)
    const [polite, flood] = [await askerOf(hub), await askerOf(hub, flooder)]
    const [answers, flooded] = await Promise.all([
      Promise.all(Array.from({ length: 40 }, () => polite.ask(request))),
      Promise.all(Array.from({ length: 200 }, () => flood.ask(request))),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const refused = flooded.filter(({ status }) => status === 429)
    expect(flooded.length - refused.length).toBeLessThanOrEqual(perDayMax)
    for (const { headers, body } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(body).not.toHaveProperty('receipt')
    }
    await until('the end of the day of the client', async () =>
      (await flood.ask(request)).body['code'] === 'day-used-up' ? true : undefined,
    )
    expect(await hub.stop()).toBe(0)

    const next = await startReady(data)
    const again = await (await askerOf(next, flooder)).ask(request)
    expect([again.status, again.body['code']]).toEqual([429, 'day-used-up'])
    const found = await until('the digests of the flood', () => digestsOf(next))
    expect(found).toEqual(['REFUSED:day-used-up', 'REFUSED:rate-exceeded'])
  },
)

async function startReady(data: string): Promise<HubProcess> {
  const hub = await startHub({ data, after: onTestFinished })
  await hub.ready()
  return hub
}

/** The rates of a client are kept as they are written down. */
function boundInFiles(data: string): void {
  const file = join(data, 'demo', 'catalogue', 'clients.json')
  const clients: readonly { readonly id: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  const bound = clients.map((client) =>
    client.id === flooder ? { ...client, perSecondMax: 20, perDayMax } : client,
  )
  writeFileSync(file, JSON.stringify(bound))
}

/** What the audit has of the refusals that were only counted, once it has any. */
async function digestsOf(hub: HubProcess): Promise<readonly string[] | undefined> {
  const auditor = await askerOf(hub, 'data-auditor')
  const { body } = await auditor.get(`/audit/v1/entries?client=${flooder}&limit=500`)
  const found: readonly {
    readonly entry: { readonly kind: string; readonly answerClass: string }
  }[] = JSON.parse(JSON.stringify(body['entries']))
  const digests = found.map(({ entry }) => entry).filter(({ kind }) => kind === 'digest')
  return digests.length > 0 ? digests.map(({ answerClass }) => answerClass).toSorted() : undefined
}
