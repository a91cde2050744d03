import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { answerOf, askerOf, expectProof } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import type { HubParts } from '../support/start-hub-parts.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()

let hub: HubParts
beforeAll(async () => {
  hub = await startHubParts({ data: temporaryFolder(after), people: 200, after })
})

test('a grant that is revoked opens nothing from then on, and the refusal says so', async () => {
  const { client, request, expected } = demoSample(hub.data, 'the title of a home owned together')
  const asker = await askerOf(hub, client)
  expect(await answerOf(hub, await asker.ask(request))).toEqual(expected)
  await change('grants', (grant) => grant['recordType'] === 'realestate.right')
  const refused = await until('the refusal', async () => {
    const told = await asker.ask(request)
    return told.status === 403 ? told : undefined
  })
  expect(refused.body).toMatchObject({ code: 'grant-revoked', owner: 'ziran' })
  await expectProof(hub, refused)
})

test('a client that is revoked is nobody at once, token or not', async () => {
  const { client, request, expected } = demoSample(hub.data)
  const asker = await askerOf(hub, client)
  onTestFinished(async () => {
    await until('a new token', () => askerOf(hub, client).catch(() => undefined))
  })
  expect(await answerOf(hub, await asker.ask(request))).toEqual(expected)
  await change('clients', ({ id }) => id === client)
  await until('the 401', async () => ((await asker.ask(request)).status === 401 ? true : undefined))
  await until('no new token', () =>
    askerOf(hub, client).then(
      () => undefined,
      (cause: unknown) => String(cause),
    ),
  )
  expect((await asker.ask(request)).text).toBe((await asker.ask('{')).text)
})

type Item = Readonly<Record<string, unknown>>

/** Publishes these items of the demo's catalogue as revoked, as the sharing authority would, until the test is over. */
async function change(name: 'clients' | 'grants', which: (item: Item) => boolean): Promise<void> {
  const file = join(hub.data, 'demo', 'catalogue', `${name}.json`)
  const all: readonly Item[] = JSON.parse(readFileSync(file, 'utf8'))
  const items = all.filter(which)
  const publish = (published: readonly Item[]) =>
    hub.log.append(
      `catalogue.${name}`,
      published.map((item) => ({
        key: String(item['id']),
        value: Buffer.from(JSON.stringify(item)),
      })),
    )
  onTestFinished(async () => {
    await publish(items)
  })
  await publish(items.map((item) => ({ ...item, state: 'revoked' })))
}
