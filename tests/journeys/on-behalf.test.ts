import { createHubClient, getToken } from '@hutong/client'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { officerOf, sending, signedGrant } from '../support/officer.ts'
import { demoKey, ledgerKey } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const client = 'real-estate-window'
const bank = '91330106MA27A0000Y'
/** Nobody of the city. */
const agent = { idType: 'resident-id', id: '330106199003079983' }
const days = { from: '2025-08-01', until: '2039-12-31' }
let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
})

const rightQuestion = () => matterOf(hub.data).question

const post = (asker: Asker, path: string, body: object): Promise<Told> =>
  sending(hub.url, asker.token).post(path, body)

/** Asks again until it is refused or answered so: a decision reaches every gateway within a second. */
const untilTold = (ask: () => Promise<Told>, wanted: string): Promise<Told> =>
  until(wanted, async () => {
    const told = await ask()
    return (told.body['code'] ?? told.body['answer']) === wanted ? told : undefined
  })

test('an agent hears the answers of whoever sent them, and nothing once that one took it back', async () => {
  const asker = await askerOf(hub, client)
  const right = rightQuestion()
  const principal = right.subject
  const registered = await post(asker, '/v1/authorisations', {
    kind: 'agent',
    principal,
    agent,
    matters: [right.purpose],
    ...days,
    confirmedBy: 'in-person',
  })
  expect(registered).toMatchObject({ status: 201, body: { state: 'active' } })
  await expectProof(hub, registered)
  const id = String(registered.body['id'])
  const ask = () => asker.ask({ ...right, onBehalf: { authorisation: id, agent } })

  const { entry } = await expectProof(hub, await untilTold(ask, 'YES'))
  expect(entry).toMatchObject({ kind: 'answer', onBehalfOf: id })
  const passedOn = { authorisation: id, agent: { ...agent, id: '330106199003079975' } }
  expect(await asker.ask({ ...right, onBehalf: passedOn })).toMatchObject({
    status: 403,
    body: { code: 'authorisation-agent' },
  })

  const path = `/v1/authorisations/${id}/withdrawal`
  expect(await post(asker, path, { principal: agent })).toMatchObject({ status: 404 })
  expect((await ask()).body).toMatchObject({ answer: 'YES' })
  expect(await post(asker, path, { principal })).toMatchObject({
    status: 200,
    body: { state: 'withdrawn' },
  })
  await untilTold(ask, 'authorisation-withdrawn')
})

test('a third party gets what the provider signed and the holder authorised, and nothing without one of them', async () => {
  const asker = await askerOf(hub, client)
  const right = rightQuestion()
  const disclosure = {
    kind: 'disclosure',
    principal: right.subject,
    party: bank,
    matters: [right.purpose],
    ...days,
    confirmedBy: 'real-name-login',
  }
  const registered = await post(asker, '/v1/authorisations', disclosure)
  expect(registered.status).toBe(201)
  const authorisation = String(registered.body['id'])
  const ask = () => asker.ask({ ...right, onBehalf: { authorisation } })
  await untilTold(ask, 'third-party-not-granted')

  const grant = await signedGrant(hub, { ...matterOf(hub.data).wanted, thirdParty: bank })
  const { entry } = await expectProof(hub, await untilTold(ask, 'YES'))
  expect(entry).toMatchObject({ grant, onBehalfOf: authorisation })
  // Without the holder's word it is the registry that asks, for itself, under its own grant.
  const own = await expectProof(hub, await asker.ask(right))
  expect(own.entry['grant']).not.toBe(grant)
})

test('an emergency is answered under a grant for emergencies, and a second person confirms it', async () => {
  const asker = await askerOf(hub, client)
  const { caseRef: _, ...question } = rightQuestion()
  const emergency = { ...question, breakGlass: { reason: 'the husband lies unconscious' } }
  expect(await asker.ask(emergency)).toMatchObject({
    status: 403,
    body: { code: 'case-missing' },
  })
  const grant = await signedGrant(hub, { ...matterOf(hub.data).wanted, breakGlass: true })
  const { entry } = await expectProof(hub, await untilTold(() => asker.ask(emergency), 'YES'))
  expect(entry).toMatchObject({ kind: 'break-glass', grant })

  const colleague = await officerOf(hub, 'ziran-officer')
  const waiting = () => usesOf(colleague)
  const use = await until('the emergency', async () =>
    (await waiting()).find((one) => one['grant'] === grant),
  )
  expect(use).toMatchObject({ department: 'ziran', isOverdue: false, verdict: null })
  const stranger = await officerOf(hub, 'gongan-officer')
  expect(await usesOf(stranger)).toEqual([])
  const path = `/v1/break-glass/${String(use['id'])}/verdicts`
  const said = { verdict: 'confirmed', reason: 'I was on duty that night' }
  expect(await stranger.post(path, said)).toMatchObject({ status: 404 })
  const confirmed = await colleague.post(path, said)
  expect(confirmed).toMatchObject({ status: 200, body: { verdict: { verdict: 'confirmed' } } })
  expect((await expectProof(hub, confirmed)).entry).toMatchObject({ kind: 'break-glass', grant })
  expect(await colleague.post(path, said)).toMatchObject({ status: 409 })
})

async function usesOf(officer: Awaited<ReturnType<typeof officerOf>>) {
  const { uses }: { uses: readonly Readonly<Record<string, unknown>>[] } = JSON.parse(
    (await officer.get('/v1/break-glass')).text,
  )
  return uses
}

test('a token for one person opens that person alone, asked with the typed client', async () => {
  const right = rightQuestion()
  const settings = { url: hub.url, clientId: client, privateJwk: demoKey(hub.data, client) }
  const { calls } = createHubClient({ ...settings, vkey: ledgerKey(hub.data) })
  const { data } = await calls.POST('/v1/pids', { body: { subject: right.subject } })
  if (!data) throw new Error('the hub named nobody')
  const { token } = await getToken({ ...settings, pid: data.pid })
  const bound = sending(hub.url, token)
  expect(await bound.post('/v1/verifications', right)).toMatchObject({
    status: 200,
    body: { answer: 'YES' },
  })
  expect(await bound.post('/v1/verifications', { ...right, subject: agent })).toMatchObject({
    status: 403,
    body: { code: 'subject-not-bound' },
  })
})
