import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  string,
  uniqueArray,
} from 'fast-check'
import { recordType } from '@hutong/schemas'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { logLines } from '../support/log-lines.ts'
import { demoReadings } from '../support/read-demo.ts'
import type { SampleReading } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

const runs = process.env['HUTONG_TEST_LONG'] ? 3000 : 200
let hub: HubProcess
/** Its parents are masked. */
let sample: SampleReading
let asker: Asker
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  const [first] = demoReadings(hub.data)
  if (!first) throw new Error('demo/readings.json is empty')
  sample = first
  asker = await askerOf(hub, sample.client)
})

/** Sends anything to be read; an answer, a refusal or a mistake is told, and never without its proof. */
async function send(body: unknown): Promise<Told> {
  const told = await asker.read(body)
  expect([200, 400, 403, 422]).toContain(told.status)
  await expectProof(hub, told)
  return told
}

/** The number of the mother, by whom it is asked, stands in no answer. */
const tellsNumber = ({ text }: Told): boolean =>
  text.includes(sample.request.subject?.id ?? 'nobody')

test(`of ${runs} readings with one member replaced by anything, each is told off or answered, with a proof`, async () => {
  const names = [...Object.keys(sample.request), 'recordId', 'more']
  const anything = oneof(jsonValue(), array(constantFrom('parents', 'bornOn', 'more', 7)))
  await assert(
    asyncProperty(constantFrom(...names), anything, async (name, value) => {
      await send({ ...sample.request, [name]: value })
    }),
    { numRuns: runs },
  )
})

test(`of ${runs} readings of any of the type's fields, none shows a number that the grant masks`, async () => {
  const fields = recordType(sample.request.type)?.fields.map(({ name }) => name) ?? []
  await assert(
    asyncProperty(uniqueArray(constantFrom(...fields), { minLength: 1 }), async (wanted) => {
      const told = await send({ ...sample.request, fields: wanted })
      expect(tellsNumber(told)).toBe(false)
    }),
    { numRuns: runs },
  )
})

test(`of ${runs} bodies of any members, each is told off, with a proof`, async () => {
  await assert(
    asyncProperty(dictionary(string({ unit: 'binary' }), jsonValue()), async (body) => {
      const told = await send(body)
      expect(told.status).not.toBe(200)
    }),
    { numRuns: runs },
  )
})

test.each([
  ['a poisoned prototype', `{"__proto__":{"admin":true}}`, 400],
  ['fields nested thousands deep', `{"fields":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 422],
  ['a field of ten thousand letters', JSON.stringify({ fields: ['x'.repeat(10_000)] }), 422],
])('a body of %s is told off', async (_, body, status) => {
  expect((await send(body)).status).toBe(status)
})

test('what was read stands in no line of the log', async () => {
  const told = await send(sample.request)
  expect(told.status).toBe(200)
  const lines = logLines(hub.data)
  expect(lines).toContain('records-read')
  for (const text of [sample.request.subject?.id ?? '', '3301****', '陈乐', '******9001']) {
    expect(lines).not.toContain(text)
  }
})

test('whoever may only audit reads no records', async () => {
  const told = await (await askerOf(hub, 'data-auditor')).read(sample.request)
  expect(told).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
})
