import { breakGlassWaitMs } from '@hutong/schemas'
import type { BreakGlassUse } from '@hutong/schemas'
import { readTopic } from '@hutong/log'
import { openSealedDetails } from '@hutong/ledger/entries'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { grant } from '../support/access.ts'
import { openGateway } from '../support/open-gateway.ts'
import type { Gateway } from '../support/open-gateway.ts'
import { readEntry } from '../support/read-entry.ts'
import { wife } from '../support/records.ts'

let gateway: Gateway

beforeEach(async () => {
  gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, breakGlass: true })
})

const emergency = { breakGlass: { reason: 'the patient is unconscious' }, caseRef: undefined }

async function uses(): Promise<readonly BreakGlassUse[]> {
  const found: BreakGlassUse[] = []
  const { signal } = new AbortController()
  for await (const { value } of readTopic(gateway.parts.log, 'break-glass', signal))
    found.push(JSON.parse(Buffer.from(value).toString('utf8')))
  return found
}

test('an emergency is answered without a case, as an entry of its own kind, and waits for its second person', async () => {
  const told = await gateway.ask(emergency)
  expect(told).toMatchObject({ status: 200, body: { answer: 'YES' } })
  const { members } = readEntry(told.body['receipt'])
  expect(members).toMatchObject({ kind: 'break-glass', grant: 'g-1' })
  expect(await uses()).toEqual([
    {
      what: 'use',
      id: expect.stringMatching(/^b-/u),
      grant: 'g-1',
      department: 'ziran',
      officer: expect.any(String),
      at: gateway.parts.now,
    },
  ])
})

test('the reason is sealed, and who it was is no name in the log', async () => {
  const told = await gateway.ask(emergency)
  const { members, text } = readEntry(told.body['receipt'])
  expect(text).not.toContain('unconscious')
  const { key } = await gateway.keys.sealing(String(members['sealedKey']))
  const details = openSealedDetails(key, String(members['sealed']))
  expect(details.note).toContain('the patient is unconscious')
  expect(JSON.stringify(await uses())).not.toContain('o-17')
})

test('without its reason, the grant of emergencies opens nothing', async () => {
  expect(await gateway.ask()).toMatchObject({
    status: 403,
    body: { code: 'break-glass-not-declared' },
  })
  expect(await uses()).toEqual([])
})

test('an emergency that nobody confirmed within 24 hours closes its grant until somebody has', async () => {
  await gateway.ask(emergency)
  const [use] = await uses()
  await gateway.pass(breakGlassWaitMs + 1)
  await vi.waitFor(
    async () =>
      expect(await gateway.ask(emergency)).toMatchObject({
        status: 403,
        body: {
          code: 'break-glass-unconfirmed',
          remedy: expect.stringContaining('/v1/break-glass'),
        },
      }),
    { timeout: 10_000 },
  )
  const verdict = {
    what: 'verdict',
    id: use?.id,
    verdict: 'confirmed',
    reason: 'it was so',
    by: 'ziran:o-2',
    at: gateway.parts.now,
  }
  const value = Buffer.from(JSON.stringify(verdict))
  await gateway.parts.log.append('break-glass', [{ key: `${use?.id}:verdict`, value }])
  await vi.waitFor(
    async () => expect(await gateway.ask(emergency)).toMatchObject({ status: 200 }),
    { timeout: 10_000 },
  )
})

test('one reason opens a few people, not a city', async () => {
  for (let use = 0; use < 20; use += 1) expect((await gateway.ask(emergency)).status).toBe(200)
  await vi.waitFor(
    async () =>
      expect(await gateway.ask(emergency)).toMatchObject({
        status: 403,
        body: { code: 'break-glass-unconfirmed' },
      }),
    { timeout: 10_000 },
  )
})

test('an emergency has no case, and counts as one', async () => {
  await gateway.grant({ ...grant, breakGlass: true, personsPerCaseMax: 1 })
  expect(await gateway.ask(emergency)).toMatchObject({ status: 200 })
  const other = { ...emergency, subject: { idType: 'resident-id', id: wife } }
  expect(await gateway.ask(other)).toMatchObject({ status: 429, body: { code: 'case-used-up' } })
})
