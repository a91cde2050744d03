import { join } from 'node:path'
import { verifyReceipt } from '@hutong/ledger'
import { openEntryKeys, quarterOf, subjectTag } from '@hutong/ledger/entries'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { sending } from '../support/officer.ts'
import { demoSample, ledgerKey } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()

let hub: HubProcess
let auditor: Asker
/** Of the question that is searched for. */
let index: number
let askedAt: string

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  auditor = await askerOf(hub, 'data-auditor')
  const { client, request } = demoSample(hub.data, 'an identity that was struck out')
  const told = await expectProof(hub, await (await askerOf(hub, client)).ask(request))
  ;({ index } = told)
  askedAt = String(told.entry['time'])
})

test('a question is found by its person, without the number ever being sent', async () => {
  const { subject } = demoSample(hub.data, 'an identity that was struck out').request
  const quarter = quarterOf(Date.parse(askedAt))
  const key = await openEntryKeys(join(hub.data, 'keys')).epoch(quarter)
  const tag = subjectTag(key, subject.idType, subject.id)
  expect(await indexesFound(`subject=${tag}`)).toEqual([index])
})

test('a question is found by the number of its person, which is sent in a body', async () => {
  const { subject } = demoSample(hub.data, 'an identity that was struck out').request
  const told = await sending(hub.url, auditor.token).post('/audit/v1/searches', { subject })
  expect(told).toMatchObject({ status: 200, body: { as: 'authority', entries: [{ index }] } })
  expect(told.text).not.toContain(subject.id)
})

test('every row of an export has a proof that holds, and the last line says that it is whole', async () => {
  await indexesFound('client=pension-window')
  const { status, text } = await auditor.get('/audit/v1/export?client=pension-window')
  expect(status).toBe(200)
  const lines = text.trimEnd().split('\n')
  const trailer: unknown = JSON.parse(lines.pop() ?? '')
  expect(trailer).toMatchObject({ complete: true, rows: lines.length, unproven: {} })
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    const row: { readonly index: number; readonly proof: string } = JSON.parse(line)
    const verdict = await verifyReceipt({ receipt: row.proof, vkey: ledgerKey(hub.data) })
    expect(verdict).toMatchObject({ valid: true, index: row.index })
  }
})

test('statistics count what was asked, by whom and what for', async () => {
  await indexesFound('client=pension-window')
  const { body } = await auditor.get('/audit/v1/statistics?by=department,purpose&purpose=pension')
  expect(body).toMatchObject({ rows: [{ department: 'renshe', purpose: 'pension', count: 1 }] })
})

test.each([
  ['its officer', () => 'officer=o-17&client=pension-window'],
  ['its law', () => `law=${encodeURIComponent('social-insurance-2018#16')}`],
  ['whose data it was', () => 'provider=gongan&purpose=pension'],
  ['its field and answer', () => 'field=name&decision=NO:revoked'],
  ['its client', () => 'client=pension-window'],
  ['its department', () => 'department=renshe'],
  ['its purpose', () => 'purpose=pension'],
  ['its type and purpose', () => 'type=person.identity&purpose=pension'],
  ['its time', () => `from=${askedAt}&client=pension-window`],
])('a question is found by %s', async (_, query) => {
  expect(await indexesFound(query())).toContain(index)
})

test('a question is not found by another time, purpose or type', async () => {
  await indexesFound('client=pension-window')
  for (const query of [`to=${askedAt}`, 'purpose=house-transfer', 'type=marriage.event']) {
    const { body } = await auditor.get(`/audit/v1/entries?client=pension-window&${query}`)
    expect(body['entries']).toEqual([])
  }
})

test('reading the log leaves an entry itself', async () => {
  await indexesFound('purpose=pension')
  await until('the entry of the reading', async () => {
    const { text } = await auditor.get('/audit/v1/entries?client=data-auditor')
    return text.includes('"kind":"audit-read"') ? true : undefined
  })
})

test('an entry tells who, what for and on which basis, and nothing of the person', async () => {
  const [found] = await entriesFound('client=pension-window')
  expect(found?.entry).toMatchObject({
    kind: 'answer',
    client: 'pension-window',
    department: 'renshe',
    purpose: 'pension',
    legalBasis: 'social-insurance-2018#16',
    recordType: 'person.identity',
    action: 'verify',
    answerClass: 'NO:revoked',
    fields: ['name'],
  })
  const { subject, claims } = demoSample(hub.data, 'an identity that was struck out').request
  for (const personal of [subject.id, String(claims['name']), 'o-17', 'HT-2026']) {
    expect(JSON.stringify(found?.entry)).not.toContain(personal)
  }
  for (const personal of [subject.id, String(claims['name'])]) {
    expect(JSON.stringify(found)).not.toContain(personal)
  }
  expect(found?.details).toMatchObject({ officer: 'o-17' })
})

test('who may only ask does not get to search', async () => {
  const asker = await askerOf(hub)
  const told = await asker.get('/audit/v1/entries')
  expect(told.status).toBe(403)
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({
    client: 'real-estate-window',
    answerClass: 'REFUSED:scope-missing',
  })
})

test('a mistaken search is told so with a proof, and is found like any other entry', async () => {
  const told = await auditor.get('/audit/v1/entries?limit=0')
  expect(told.status).toBe(422)
  const proven = await expectProof(hub, told)
  expect(proven.entry).toMatchObject({ kind: 'error', answerClass: 'ERROR:invalid', status: 422 })
  await until('the entry of the mistake', async () => {
    const found = await indexesFound('client=data-auditor')
    return found.includes(proven.index) ? true : undefined
  })
})

interface Found {
  readonly index: number
  readonly entry: Readonly<Record<string, unknown>>
  readonly details?: object
}

async function indexesFound(query: string): Promise<readonly number[]> {
  return (await entriesFound(query)).map((found) => found.index)
}

/** The index follows the ledger, so the first search may come too early. */
function entriesFound(query: string): Promise<readonly Found[]> {
  return until(`entries by ${query}`, async () => {
    const { body } = await auditor.get(`/audit/v1/entries?${query}`)
    const { entries } = body
    return isFound(entries) && entries.length > 0 ? entries : undefined
  })
}

function isFound(entries: unknown): entries is readonly Found[] {
  return Array.isArray(entries)
}
