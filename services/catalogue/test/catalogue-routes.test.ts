import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { buildServer } from '@hutong/http'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { FastifyInstance } from 'fastify'
import { publishCatalogue, readCatalogueFiles, serveCatalogue } from '../src/catalogue.ts'
import { department, writeFiles } from './catalogue-files.ts'

let log: Log
let server: FastifyInstance
const { logger, heard } = listeningLogger()
const stop = new AbortController()

beforeAll(async () => {
  log = await openLog({
    profile: 'embedded',
    folder: temporaryFolder(afterAll),
    topics: fixedTopics,
  })
  const files = readCatalogueFiles(writeFiles(afterAll))
  await publishCatalogue({ log, files, logger: silentLogger })
  server = buildServer({ logger })
  await serveCatalogue(server, { log, logger, signal: stop.signal }).caughtUp
  afterAll(async () => {
    stop.abort()
    await server.close()
    await log.close()
  })
})

const get = async (url: string) => {
  const told = await server.inject(url)
  return { status: told.statusCode, text: told.body, body: told.json<Record<string, unknown>>() }
}

test('the catalogue shows what is shared, by whom, for what and by which law', async () => {
  const { body } = await get('/v1/catalogue')
  expect(Object.keys(body)).toEqual(['departments', 'laws', 'matters', 'types'])
  expect(body['departments']).toContainEqual(department)
})

test('clients, their keys and grants are not shown', async () => {
  expect((await get('/v1/catalogue')).text).not.toMatch(/jwks|g-1|real-estate-window|"x":"AA"/u)
})

test('one type and one matter can be looked up by their names', async () => {
  expect((await get('/v1/catalogue/types/marriage.event')).body).toMatchObject({
    owner: 'minzheng',
  })
  expect((await get('/v1/catalogue/matters/house-transfer')).body).toMatchObject({
    code: 'house-transfer',
  })
})

test('a department is looked up by any code it ever had', async () => {
  const ended = {
    ...department,
    code: 'guotu',
    succession: { on: '2018-04-01', by: ['ziran'] },
  }
  await log.append('catalogue.departments', [
    { key: 'guotu', value: Buffer.from(JSON.stringify(ended)) },
  ])
  await vi.waitUntil(async () => (await get('/v1/catalogue/departments/guotu')).status === 200, {
    timeout: 30_000,
  })
  expect((await get('/v1/catalogue/departments/guotu')).body).toEqual({
    ...ended,
    current: ['ziran'],
  })
  expect((await get('/v1/catalogue/departments/ziran')).body).toEqual({
    ...department,
    current: ['ziran'],
  })
})

test.each([
  'departments/nobody',
  'departments/__proto__',
  'types/marriage',
  'matters/party',
  'types/__proto__',
  'matters/constructor',
  'types/toString',
])('%s is not there, and the answer says where all are listed', async (path) => {
  expect(await get(`/v1/catalogue/${path}`)).toMatchObject({
    status: 404,
    body: { code: 'not-found', remedy: 'GET /v1/catalogue lists all' },
  })
})

test('an item that cannot be read is noted, and the one before it stays shown', async () => {
  await log.append('catalogue.departments', [{ key: 'ziran', value: Buffer.from('{') }])
  await heard('catalogue-item-unreadable')
  expect((await get('/v1/catalogue')).body['departments']).toContainEqual(department)
})

test('a change is shown without a restart', async () => {
  const renamed = { ...department, titleEn: 'land and resources' }
  await log.append('catalogue.departments', [
    { key: 'ziran', value: Buffer.from(JSON.stringify(renamed)) },
  ])
  await vi.waitUntil(async () => (await get('/v1/catalogue')).text.includes('land and resources'), {
    timeout: 10_000,
  })
})
