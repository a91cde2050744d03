import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { serveLedger } from '@hutong/catalogue'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { buildServer } from '@hutong/http'
import { openGateway } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { readEntry } from './support/read-entry.ts'

let gateway: Gateway
let entry: string
beforeAll(async () => {
  gateway = await openGateway(afterAll)
  entry = readEntry((await gateway.ask()).body['receipt']).text
  // The other one of the marriage has an entry too.
  const isPublished = () => existsSync(checkpoint()) && published().split('\n')[1] === '2'
  await vi.waitUntil(isPublished, { timeout: 30_000 })
})

const checkpoint = () => join(gateway.parts.ledgerFolder, 'checkpoint')
const published = () => readFileSync(checkpoint(), 'utf8')
const get = (url: string, authorization?: string) =>
  gateway.server.inject({ url, headers: authorization === undefined ? {} : { authorization } })
const auditor = 'Person shuju-auditor shuju auditor'

test('the checkpoint is the published one, whose tiles can be had', async () => {
  const told = await get('/ledger/checkpoint')
  expect(told.body).toBe(published())
  expect(told.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-cache',
  })
})

test('an entry that is sealed and not yet published does not move the checkpoint that is told', async () => {
  const before = published()
  await gateway.ask()
  const told = await get('/ledger/checkpoint')
  expect([before, published()]).toContain(told.body)
})

test('a ledger that has published nothing yet asks for patience', async () => {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  serveLedger(server, {
    folder: temporaryFolder(onTestFinished),
    authenticate: () => null,
    noteReading: async () => undefined,
    noteProblem: async () => '',
    departmentOf: () => undefined,
    authority: 'shuju',
  })
  expect((await server.inject('/ledger/checkpoint')).json()).toMatchObject({
    status: 503,
    code: 'not-ready',
  })
})

test('what the witness cosigned is told as it was kept, and is not found before', async () => {
  expect((await get('/ledger/checkpoint/witnessed')).statusCode).toBe(404)
  const kept = join(gateway.parts.ledgerFolder, 'checkpoint.witnessed')
  onTestFinished(() => rmSync(kept))
  writeFileSync(kept, published())
  const told = await get('/ledger/checkpoint/witnessed')
  expect(told.body).toBe(published())
  expect(told.headers['content-type']).toBe('text/plain; charset=utf-8')
})

test('a hash tile is open to everyone, for ever, as it lies on the disk', async () => {
  const told = await get('/ledger/tile/0/000.p/2')
  expect(told.statusCode).toBe(200)
  expect(told.rawPayload).toEqual(readFileSync(join(gateway.parts.ledgerFolder, 'tile/0/000.p/2')))
  expect(told.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

test.each([
  ['nobody', undefined],
  ['a broken token', 'Bearer'],
])('entries are not shown to %s', async (_, authorization) => {
  const told = await get('/ledger/tile/entries/000.p/2', authorization)
  expect(told.statusCode).toBe(401)
  expect(told.headers['www-authenticate']).toBe('Bearer, DPoP algs="EdDSA Ed25519 ES256"')
  expect(told.body).not.toContain('ziran')
})

test('an asker sees no entries: it is refused with reasons and a receipt', async () => {
  const told = await get('/ledger/tile/entries/000.p/2', 'Bearer real-estate-window')
  expect(told.statusCode).toBe(403)
  const { receipt, ...body } = told.json<Record<string, unknown>>()
  expect(body).toMatchObject({
    code: 'scope-missing',
    rule: 'the token lacks the scope audit',
    owner: 'the sharing authority',
    remedy: 'ask with a client of an auditor',
  })
  expect(readEntry(receipt).members).toMatchObject({
    kind: 'refusal',
    client: 'real-estate-window',
    department: 'ziran',
    action: 'bundle',
    answerClass: 'REFUSED:scope-missing',
    status: 403,
  })
  expect(told.body).not.toContain(entry)
})

test.each([
  ['a system of another department', 'Bearer real-estate-window/audit'],
  ['somebody of another department', 'Person ziran-auditor ziran auditor'],
])('%s may audit what concerns it, and is not shown the entries of all', async (_, who) => {
  const told = await get('/ledger/tile/entries/000.p/2', who)
  expect(told.statusCode).toBe(403)
  const { receipt, ...body } = told.json<Record<string, unknown>>()
  expect(body).toMatchObject({ code: 'outside-scope', owner: 'the sharing authority' })
  expect(readEntry(receipt).members).toMatchObject({
    kind: 'refusal',
    department: 'ziran',
    action: 'bundle',
    answerClass: 'REFUSED:outside-scope',
  })
  expect(told.body).not.toContain(entry)
})

test('entries are shown to an auditor of the sharing authority, and kept by no cache', async () => {
  const told = await get('/ledger/tile/entries/000.p/2', auditor)
  expect(told.headers['cache-control']).toBe('no-store')
  const length = told.rawPayload.readUInt16BE(0)
  expect(told.rawPayload.subarray(2, 2 + length).toString('utf8')).toBe(entry)
})

test.each([
  '/ledger/tile/0/001',
  '/ledger/tile/0/000',
  '/ledger/tile/63/000',
  '/ledger/tile/0',
  '/ledger/tile/',
  '/ledger/tile/0/000.p/1/',
  '/ledger/tile/0/000.p/1.tmp',
  '/ledger/tile/0/0000',
  '/ledger/tile/0//000',
  '/ledger/tile/../lock',
  '/ledger/tile/..%2flock',
  '/ledger/tile/%2e%2e/lock',
  '/ledger/tile/0/..%2f..%2f..%2fhub.vkey',
  '/ledger/tile/0/..%2fentries%2f000.p%2f1',
  '/ledger/tile/ENTRIES/000.p/1',
  '/ledger/tile//entries/000.p/1',
  '/ledger/tile/entries%2f000.p%2f1%00',
  '/ledger/tile/0/000%0a',
  '/ledger/tile//etc/passwd',
  '/ledger/segments/000',
])('nothing lies at %s', async (url) => {
  const told = await get(url)
  expect(told.statusCode).toBe(404)
  expect(told.headers['content-type']).toBe('application/problem+json; charset=utf-8')
})

test('an encoded path to the entries asks for the auditor all the same', async () => {
  expect((await get('/ledger/tile/entries%2f000.p%2f1')).statusCode).toBe(401)
  expect((await get('/ledger/tile/%65ntries/000.p/1')).statusCode).toBe(401)
})

test('a folder where a tile should lie is no tile', async () => {
  const folder = temporaryFolder(onTestFinished)
  mkdirSync(join(folder, 'tile', '0', '000'), { recursive: true })
  writeFileSync(join(folder, 'tile', '0', '000', 'x'), '')
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  serveLedger(server, {
    folder,
    authenticate: () => null,
    noteReading: async () => undefined,
    noteProblem: async () => '',
    departmentOf: () => undefined,
    authority: 'shuju',
  })
  expect((await server.inject('/ledger/tile/0/000')).statusCode).toBe(404)
})
