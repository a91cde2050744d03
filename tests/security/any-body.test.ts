import {
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  string,
} from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

const runs = process.env['HUTONG_TEST_LONG'] ? 5000 : 300
let hub: HubProcess
let asker: Asker
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  asker = await askerOf(hub)
})

/** An answer, a refusal, a mistake told, or one guess too many: nothing else, and never without its proof. */
const told = new Set([200, 400, 403, 422, 429])

test(`of ${runs} questions with one member replaced by anything, each is told off or answered, with a proof`, async () => {
  const { request } = demoSample(hub.data)
  const paths = Object.keys(request)
  await assert(
    asyncProperty(constantFrom(...paths), jsonValue(), async (name, value) => {
      const reply = await asker.ask({ ...request, [name]: value })
      expect(told).toContain(reply.status)
      await expectProof(hub, reply)
    }),
    { numRuns: runs },
  )
})

test(`of ${runs} questions with any claims, each is told off or answered, with a proof`, async () => {
  const { request } = demoSample(hub.data)
  const names = ['certificateNo', 'event', 'registeredOn', 'registrarCode', 'partyA', 'partyB']
  const claims = dictionary(
    oneof(constantFrom(...names), string({ unit: 'binary' })),
    jsonValue(),
    { maxKeys: 4 },
  )
  await assert(
    asyncProperty(claims, async (given) => {
      const reply = await asker.ask({ ...request, claims: given })
      expect(told).toContain(reply.status)
      await expectProof(hub, reply)
    }),
    { numRuns: runs },
  )
})

test(`of ${runs} strings of any characters, each is told off, with a proof`, async () => {
  await assert(
    asyncProperty(string({ unit: 'binary' }), async (text) => {
      const reply = await asker.ask(text)
      expect([400, 422]).toContain(reply.status)
      await expectProof(hub, reply)
    }),
    { numRuns: runs },
  )
})
