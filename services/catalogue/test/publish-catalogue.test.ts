import { expect, onTestFinished, test } from 'vitest'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { failingLog } from '@hutong/log/testing'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { recordType } from '@hutong/schemas'
import { publishCatalogue, readCatalogueFiles } from '../src/catalogue.ts'
import { client, department, grant, owners, writeFiles } from './catalogue-files.ts'
import type { Files } from './catalogue-files.ts'

async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  return log
}
const publish = (log: Log, files: Files = {}): Promise<number> =>
  publishCatalogue({
    log,
    files: readCatalogueFiles(writeFiles(onTestFinished, files)),
    logger: silentLogger,
  })

/** Everything that a topic holds, oldest first. */
async function held(log: Log, topic: string): Promise<{ key: string; item: unknown }[]> {
  const stop = new AbortController()
  for await (const { records } of log.tail(topic, 0, 0, stop.signal)) {
    return records.map(({ key, value }) => ({
      key,
      item: JSON.parse(Buffer.from(value).toString()),
    }))
  }
  return []
}

test('everything is written the first time, and what is the same is not written again', async () => {
  const log = await openTestLog()
  const written = await publish(log)
  expect(written).toBeGreaterThan(3)
  expect(await held(log, 'catalogue.grants')).toEqual([{ key: 'g-1', item: grant }])
  expect(await publish(log)).toBe(0)
})

test('only what changed is written', async () => {
  const log = await openTestLog()
  await publish(log)
  const suspended = { ...grant, state: 'suspended' }
  expect(await publish(log, { grants: [suspended] })).toBe(1)
  expect(await held(log, 'catalogue.grants')).toContainEqual({ key: 'g-1', item: suspended })
})

test('a client or grant that the files no longer have is revoked, once', async () => {
  const log = await openTestLog()
  await publish(log)
  expect(await publish(log, { clients: [], grants: [] })).toBe(2)
  expect((await held(log, 'catalogue.grants')).at(-1)).toEqual({
    key: 'g-1',
    item: { ...grant, state: 'revoked' },
  })
  expect((await held(log, 'catalogue.clients')).at(-1)).toEqual({
    key: client.id,
    item: { ...client, state: 'revoked' },
  })
  expect(await publish(log, { clients: [], grants: [] })).toBe(0)
})

test('one that comes back is active again', async () => {
  const log = await openTestLog()
  await publish(log)
  await publish(log, { grants: [] })
  expect(await publish(log)).toBe(1)
  expect((await held(log, 'catalogue.grants')).at(-1)).toEqual({ key: 'g-1', item: grant })
})

test('a department that the files no longer have stays: records name it', async () => {
  const log = await openTestLog()
  await publish(log, { departments: [{ ...department, code: 'another' }, department, ...owners] })
  expect(await publish(log)).toBe(0)
})

test('what lies unreadable in the log is left alone, and the rest published', async () => {
  const log = await openTestLog()
  await log.append('catalogue.grants', [{ key: 'g-0', value: Buffer.from('{') }])
  await publish(log)
  expect(await publish(log)).toBe(0)
})

test('a schema that cannot follow the published one is refused, and nothing is written', async () => {
  const log = await openTestLog()
  const marriage = recordType('marriage.event')
  const required = [...(marriage?.schema.required ?? []), 'priorCertificateNo']
  await append(log, { ...marriage, schema: { ...marriage?.schema, required } })
  await expect(publish(log)).rejects.toMatchObject({
    code: 'HUTONG_SCHEMA_INCOMPATIBLE',
    message: expect.stringContaining('marriage.event: $.priorCertificateNo required'),
  })
  expect(await held(log, 'catalogue.departments')).toEqual([])
})

test.each([
  ['one without an optional field', { schema: withoutOptional() }],
  ['one of another version', { version: 9, schema: { type: 'object' } }],
  ['one that is no schema at all', { schema: null }],
])('a schema can follow %s', async (_, change) => {
  const log = await openTestLog()
  await append(log, { ...recordType('marriage.event'), ...change })
  expect(await publish(log)).toBeGreaterThan(3)
})

test('a schema has to follow all that were ever published, not only the newest', async () => {
  const log = await openTestLog()
  const marriage = recordType('marriage.event')
  const required = [...(marriage?.schema.required ?? []), 'priorCertificateNo']
  const first = { ...marriage, schema: { ...marriage?.schema, required } }
  await append(log, { ...marriage, schema: withoutOptional(), earlier: [first] })
  await expect(publish(log)).rejects.toMatchObject({
    code: 'HUTONG_SCHEMA_INCOMPATIBLE',
    message: expect.stringContaining('$.priorCertificateNo required'),
  })
})

test('what a schema takes the place of stays known, once', async () => {
  const log = await openTestLog()
  const marriage = recordType('marriage.event')
  await append(log, { ...marriage, schema: withoutOptional() })
  await publish(log)
  expect(await publish(log)).toBe(0)
  const [newest] = (await held(log, 'catalogue.types'))
    .filter(({ key }) => key === 'marriage.event')
    .slice(-1)
  expect(newest?.item).toMatchObject({
    schema: marriage?.schema,
    earlier: [{ schemaVersion: '1.0', schema: withoutOptional() }],
  })
})

const append = (log: Log, item: object): Promise<unknown> =>
  log.append('catalogue.types', [
    { key: 'marriage.event', value: Buffer.from(JSON.stringify(item)) },
  ])

function withoutOptional(): object {
  const { properties = {}, ...schema } = { ...recordType('marriage.event')?.schema }
  const { priorCertificateNo: _dropped, ...others } = properties
  return { ...schema, properties: others }
}

test.each(['lost-before', 'answer-lost'] as const)(
  'a publication that failed (%s) is repeated without writing anything twice',
  async (how) => {
    const log = await openTestLog()
    await expect(publish(failingLog(log, { nth: 5, how }))).rejects.toMatchObject({
      code: 'HUTONG_LOG_UNAVAILABLE',
    })
    await publish(log)
    expect(await held(log, 'catalogue.grants')).toEqual([{ key: 'g-1', item: grant }])
    expect(await publish(log)).toBe(0)
  },
)
