import { recordType } from '@hutong/schemas'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import { forgeToken, hubTokenKey, readToken } from '../support/forge-token.ts'
import { logLines } from '../support/log-lines.ts'
import { sending } from '../support/officer.ts'
import type { Officer } from '../support/officer.ts'
import { demoSample } from '../support/read-demo.ts'
import { demoAccount, signIn } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
let hub: HubProcess
/** Of the sharing authority, as it signed in. */
let authority: Officer
/** An auditor of another department: the same token with the department of theirs, signed by the hub's own key. */
let auditorOf: (department: string) => Officer

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  for (const name of ['an identity that was struck out', undefined]) {
    const { client, request } = demoSample(hub.data, name)
    await expectProof(hub, await (await askerOf(hub, client)).ask(request))
  }
  const token = await signIn(hub.url, demoAccount(hub.data, 'shuju-auditor'))
  const { header, claims } = readToken(token)
  authority = sending(hub.url, token)
  auditorOf = (department) =>
    sending(hub.url, forgeToken(header, { ...claims, department }, hubTokenKey(hub.data)))
  await until('both questions in the index', async () => {
    for (const client of ['pension-window', 'real-estate-window'])
      if ((await entriesOf(authority, `client=${client}`)).length === 0) return undefined
    return true
  })
})

interface Shown {
  readonly entry: Readonly<Record<string, unknown>>
  readonly details?: object
}

async function entriesOf(auditor: Officer, query: string): Promise<readonly Shown[]> {
  const told = await auditor.get(`/audit/v1/entries?limit=500&${query}`)
  expect(told.status).toBe(200)
  const page: { readonly entries: readonly Shown[] } = JSON.parse(told.text)
  return page.entries
}

test('the sharing authority sees the questions of all departments, with who asked', async () => {
  for (const department of ['renshe', 'ziran']) {
    const found = await entriesOf(authority, `kind=answer&department=${department}`)
    expect(found.length).toBeGreaterThan(0)
    for (const { entry, details } of found) {
      expect(entry['department']).toBe(department)
      expect(details).toMatchObject({ officer: expect.any(String) })
    }
  }
})

test.each(['renshe', 'ziran'])(
  'a supervisor of %s sees what it asked, and nothing else',
  async (department) => {
    const found = await entriesOf(auditorOf(department), '')
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map(({ entry }) => entry['department']))).toEqual(new Set([department]))
    expect(found.filter(({ entry }) => entry['cause'] !== undefined)).toEqual([])
  },
)

test.each(['gongan', 'minzheng'])(
  '%s sees who read its data as a provider, without their officers',
  async (department) => {
    const found = await entriesOf(auditorOf(department), 'as=provider')
    expect(found.length).toBeGreaterThan(0)
    for (const { entry, details } of found) {
      expect(recordType(String(entry['recordType']))?.owner).toBe(department)
      expect(details).toBeUndefined()
    }
  },
)

test('whoever asked nothing and has no data finds nothing', async () => {
  for (const query of ['kind=answer', 'as=provider', 'officer=o-17', 'purpose=pension'])
    expect(await entriesOf(auditorOf('nowhere'), query)).toEqual([])
})

test.each([
  ['all entries', 'ziran', 'as=authority'],
  ['the questions of another department', 'ziran', 'department=renshe'],
  ['the data of another department', 'minzheng', 'as=provider&provider=gongan'],
  ['the officers of those who read', 'minzheng', 'as=provider&officer=o-17'],
])(
  'to ask for %s is refused, in each way that the log can be read',
  async (_, department, query) => {
    const auditor = auditorOf(department)
    const counted = query.includes('officer') ? [] : [`statistics?by=day&${query}`]
    for (const path of [`entries?${query}`, `export?${query}`, ...counted]) {
      const told = await auditor.get(`/audit/v1/${path}`)
      expect(told).toMatchObject({ status: 403, body: { code: 'outside-scope' } })
      const { entry } = await expectProof(hub, told)
      expect(entry).toMatchObject({ department, answerClass: 'REFUSED:outside-scope' })
    }
  },
)

test('bundles, which hold the entries of all, are for the sharing authority alone', async () => {
  const path = '/ledger/tile/entries/000.p/1'
  const told = await auditorOf('ziran').get(path)
  expect(told).toMatchObject({ status: 403, body: { code: 'outside-scope' } })
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({ department: 'ziran', answerClass: 'REFUSED:outside-scope' })
  expect([200, 404]).toContain((await authority.get(path)).status)
})

test('every way to read the log leaves an entry of who read, and never of whom it was about', async () => {
  const { subject } = demoSample(hub.data, 'an identity that was struck out').request
  const auditor = auditorOf('renshe')
  expect((await auditor.post('/audit/v1/searches', { subject })).status).toBe(200)
  expect((await auditor.post('/audit/v1/exports', { subject })).status).toBe(200)
  expect((await auditor.get('/audit/v1/statistics?by=kind')).status).toBe(200)
  const actions = await until('the entries of the reading', async () => {
    const found = await entriesOf(authority, 'kind=audit-read&department=renshe')
    for (const { entry } of found) expect(entry['subject']).toBeUndefined()
    const words = found.map(({ entry }) => entry['action'])
    return new Set(words).size === 3 ? words : undefined
  })
  expect(actions.filter((action) => action === 'export').length).toBe(2)
})

test('what is searched for stands in no line of the log', async () => {
  await entriesOf(authority, 'officer=officer-canary-4711&case=case-canary-4711')
  expect(logLines(hub.data)).not.toContain('canary-4711')
})
