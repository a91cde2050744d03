import { join } from 'node:path'
import { openEntryKeys, openSealedDetails } from '@hutong/ledger/entries'
import type { SealedDetails } from '@hutong/ledger/entries'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { askerOf, expectProof, tell } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { officerOf, sending, signedGrant } from '../support/officer.ts'
import { readEntries } from '../support/read-entries.ts'
import type { LedgerEntry } from '../support/read-entries.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const person = { idType: 'resident-id', id: '330106199003079975' }

/** What was answered, by the line of the table of outcomes. */
const told = new Map<string, Told>()
let hub: HubProcess
/** All that the hub left in its ledger, once it was stopped. */
let entries: readonly LedgerEntry[]
let sealed: (entry: LedgerEntry | undefined) => SealedDetails

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  const asker = await askerOf(hub)
  const { question, wanted } = matterOf(hub.data)
  told.set('200', await asker.ask(question))
  told.set('403', await asker.ask({ ...question, purpose: 'pension' }))
  told.set('400', await asker.ask('{'))
  told.set('422', await asker.ask({ ...question, subject: { idType: 'resident-id', id: '1' } }))
  told.set('guesses', await guessOn(asker, question))
  await passBy(asker)
  await askForTokens()
  await leaveOtherKinds(asker, question, wanted)
  await until('the end of what is published', () =>
    readEntries(hub.ledger).some(({ action }) => action === 'flag.remove') ? true : undefined,
  )
  await hub.stop()
  entries = readEntries(hub.ledger)
  const keys = openEntryKeys(join(hub.data, 'keys'))
  sealed = (entry) => {
    const key = keys.opening(String(entry?.['sealedKey']))
    if (!key) throw new Error('the key of an entry is not there')
    return openSealedDetails(key, String(entry?.['sealed']))
  }
})

/** One claim after the other, until the budget of the day is spent. */
async function guessOn(asker: Asker, question: object): Promise<Told> {
  for (let guess = 1; ; guess += 1) {
    const claims = { event: 'MARRIAGE', certificateNo: `J330106-2015-${100_000 + guess}` }
    const answered = await asker.ask({ ...question, claims })
    if (answered.body['code'] === 'guesses-used-up' || guess > 20) return answered
  }
}

/** What never was a question: not there, another method, too large, another kind of text; and nobody's token. */
async function passBy({ token }: Asker): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const send = (path: string, init: RequestInit) => tell(hub.url + path, { headers, ...init })
  told.set('404', await send('/v1/nothing', {}))
  told.set('405', await send('/v1/verifications', { method: 'PUT', body: '{}' }))
  told.set('413', await send('/v1/verifications', { method: 'POST', body: ' '.repeat(1 << 17) }))
  const plain = { ...headers, 'content-type': 'text/plain' }
  told.set('415', await send('/v1/verifications', { method: 'POST', headers: plain, body: 'x' }))
  const nobodys = { ...headers, authorization: 'Bearer nobodys' }
  told.set('401', await send('/v1/verifications', { method: 'POST', headers: nobodys, body: '{}' }))
}

async function askForTokens(): Promise<void> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'nobody' })
  told.set('token', await tell(`${hub.url}/oauth/token`, { method: 'POST', body }))
}

async function leaveOtherKinds({ token }: Asker, question: object, wanted: object): Promise<void> {
  const system = sending(hub.url, token)
  await signedGrant(hub, { ...wanted, breakGlass: true })
  const { caseRef: _, ...asked } = { caseRef: '', ...question }
  const emergency = { ...asked, breakGlass: { reason: 'the husband lies unconscious' } }
  await until('an answer in an emergency', async () => {
    const answered = await system.post('/v1/verifications', emergency)
    told.set('break-glass', answered)
    return answered.status === 200 ? true : undefined
  })
  await (await askerOf(hub, 'data-auditor')).get('/ledger/tile/entries/000.p/1')
  const authority = await officerOf(hub, 'shuju-admin')
  told.set('flag', await authority.post('/v1/flags', { subject: person, reason: 'own-wish' }))
  const id = String(told.get('flag')?.body['id'])
  await authority.post(`/v1/flags/${id}/remove`, {})
}

test.each([
  ['200', 200, 'answer', /^YES$/u],
  ['403', 403, 'refusal', /^REFUSED:purpose-not-granted$/u],
  ['400', 400, 'error', /^ERROR:malformed$/u],
  ['422', 422, 'error', /^ERROR:invalid$/u],
  ['guesses', 403, 'refusal', /^REFUSED:guesses-used-up$/u],
  ['break-glass', 200, 'break-glass', /^YES$/u],
  ['flag', 201, 'admin', /^DONE$/u],
])('%s leaves an entry, and carries its proof', async (line, status, kind, answerClass) => {
  const answered = told.get(line)
  if (!answered) throw new Error(`nothing was asked for ${line}`)
  expect(answered.status).toBe(status)
  const { index, entry } = await expectProof(hub, answered)
  expect(entry).toMatchObject({
    kind,
    status,
    answerClass: expect.stringMatching(answerClass),
  })
  expect(entries[index]).toEqual(entry)
})

test('the spouse whom the used record names has an entry with the cause, and no receipt went out for it', async () => {
  const asked = told.get('200')
  if (!asked) throw new Error('nothing was asked')
  const { index, entry } = await expectProof(hub, asked)
  const caused = entries[index + 1]
  expect(caused).toMatchObject({ kind: 'answer', cause: expect.stringMatching(/^[0-9a-f]{64}$/u) })
  expect(caused?.['traceId']).toBe(entry['traceId'])
  expect(caused?.['subject']).not.toBe(entry['subject'])
  expect(sealed(caused)).toEqual(sealed(entries[index]))
})

test.each([
  ['404', 404],
  ['405', 405],
  ['413', 413],
  ['415', 415],
])('%s carries no proof and leaves no entry', (line, status) => {
  expect(told.get(line)).toMatchObject({ status })
  expect(told.get(line)?.body).not.toHaveProperty('receipt')
  expect(entries.filter((entry) => entry['status'] === status)).toEqual([])
})

test('who has no token, at an address of the hub or at that for tokens, leaves one digest of its minute', () => {
  expect(told.get('401')).toMatchObject({ status: 401 })
  expect(told.get('401')?.body).not.toHaveProperty('receipt')
  const status = told.get('token')?.status ?? 0
  expect([400, 401]).toContain(status)
  expect(told.get('token')?.body).toMatchObject({ error: expect.any(String) })
  const digests = entries.filter(({ kind }) => kind === 'digest')
  expect(digests).toMatchObject([
    { client: '-', department: 'hub', answerClass: 'ERROR:unauthenticated', status: 401 },
  ])
  expect(sealed(digests[0]).note).toMatch(/^2 requests within a minute from /u)
})

test.each(['answer', 'refusal', 'error', 'break-glass', 'audit-read', 'admin', 'digest'])(
  'an entry of the kind %s was left by the running hub',
  (kind) => {
    expect(entries.some((entry) => entry['kind'] === kind)).toBe(true)
  },
)
