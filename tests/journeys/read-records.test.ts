import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHubClient } from '@hutong/client'
import type { Records } from '@hutong/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectProof } from '../support/ask.ts'
import { demoKey, demoReadings, ledgerKey } from '../support/read-demo.ts'
import type { SampleReading } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
})

/** As the client of a department puts it, who hands nothing over before the proof was checked. */
async function send({ client, request }: Pick<SampleReading, 'client' | 'request'>) {
  const { readRecords } = createHubClient({
    url: hub.url,
    clientId: client,
    privateJwk: demoKey(hub.data, client),
    vkey: ledgerKey(hub.data),
  })
  return readRecords(request)
}

async function readBy(sample: SampleReading): Promise<Records> {
  const told = await send(sample)
  if (told.outcome === 'refused') throw new Error(`refused: ${told.refusal.rule}`)
  return told.answer
}

const reading = (beginning: string): SampleReading => {
  const found = demoReadings(hub.data).find(({ name }) => name.startsWith(beginning))
  if (!found) throw new Error(`demo/readings.json has nothing that begins with ${beginning}`)
  return found
}

test('demo/readings.json is answered as it says, each answer with a proof of its own', async () => {
  const told: unknown[] = []
  for (const sample of demoReadings(hub.data)) {
    const { reason, records, omitted } = await readBy(sample)
    told.push({
      reason,
      records: records.length,
      masked: [...new Set(records.flatMap(({ masked }) => masked))],
      omitted: omitted.map(({ field }) => field),
    })
  }
  expect(told).toEqual(demoReadings(hub.data).map(({ expected }) => expected))
})

test('a birth certificate is read without the numbers of the parents', async () => {
  const sample = reading('a birth certificate')
  const answer = await readBy(sample)
  expect(answer.records).toMatchObject([
    {
      fields: {
        certificateNo: '******9001',
        childName: '陈乐',
        bornOn: '2018-05-01',
        parents: [
          { name: '林*溪', idNumber: '3301************83' },
          { name: '陈*博', idNumber: '3301************75' },
        ],
      },
      status: 'active',
    },
  ])
  expect(JSON.stringify(answer)).not.toContain(sample.request.subject?.id)
})

test('a validity without an end is said as such, and what is not open is named', async () => {
  const { records, omitted } = await readBy(reading('an identity card without an end'))
  expect(records).toMatchObject([
    { fields: { idValidTo: 'LONG_TERM' }, notKnown: [], validity: 'in-force' },
  ])
  expect(omitted[0]).toEqual({
    field: 'ethnicCode',
    rule: 'grant g-ziran-person-identity-house-transfer of gongan does not open ethnicCode',
  })
})

describe('a window that may verify and not read', () => {
  test('is refused, with the rule, whose it is and a proof', async () => {
    const { request } = reading('an identity card without an end')
    const own = { purpose: 'company-setup', legalBasis: 'market-entity-registration-2021#16' }
    const told = await send({ client: 'company-window', request: { ...request, ...own } })
    const body = told.outcome === 'refused' ? told.refusal : { code: 'answered' }
    expect(body).toMatchObject({ code: 'action-not-granted', owner: 'gongan' })
    const { entry } = await expectProof(hub, { body })
    expect(entry).toMatchObject({ kind: 'refusal', action: 'read', department: 'shichang' })
  })
})

describe('ask record', () => {
  test('prints what may be seen, and ends with 0 for records and 1 for none', async () => {
    const where = ['--data', hub.data, '--url', hub.url]
    const ask = async ({ client, request }: SampleReading) => {
      const file = join(temporaryFolder(after), 'reading.json')
      writeFileSync(file, JSON.stringify(request))
      return runHutong(['ask', 'record', file, '--client', client, ...where])
    }
    const found = await ask(reading('all of a household'))
    expect([found.code, JSON.parse(found.out)]).toMatchObject([0, { records: { length: 3 } }])
    expect(found.err).toMatch(/^proof: entry \d+ of \d+, /u)
    const none = await ask(reading('the identity of a number'))
    expect([none.code, JSON.parse(none.out)]).toMatchObject([1, { reason: 'no-record' }])
  })
})
