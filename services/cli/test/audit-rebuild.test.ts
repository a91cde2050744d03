import { join } from 'node:path'
import { openLedger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { run } from './run-command.ts'

const entryCount = 300

async function makeLedger(data: string, name: string): Promise<void> {
  const ledger = await openLedger({
    folder: join(data, 'ledger', name),
    origin: `hutong.example/${name}`,
    key: await signingKey(join(data, 'keys'), name),
    clock: systemClock,
    logger: silentLogger,
  })
  const entry = { v: 1, kind: 'answer', time: '2026-11-23T08:00:00.000Z', client: 'window' }
  await Promise.all(
    Array.from({ length: entryCount }, () => ledger.append(Buffer.from(JSON.stringify(entry)))),
  )
  await ledger.close()
}

test('an index is rebuilt from the ledgers of a data folder, and is equal to them', async () => {
  const data = temporaryFolder(onTestFinished)
  await makeLedger(data, 'gateway-1')
  await makeLedger(data, 'gateway-2')
  const rebuilt = await run(['audit', 'rebuild', '--data', data, '--json'])
  expect(rebuilt.code).toBe(0)
  expect(JSON.parse(rebuilt.out)).toEqual({
    ledgers: ['gateway-1', 'gateway-2'].map((name) => ({ name, entries: entryCount })),
    unreadable: 0,
    notGiven: [],
    grown: [],
  })
  const checked = await run(['audit', 'rebuild', '--check', '--data', data])
  expect(checked.code).toBe(0)
  expect(checked.out).toMatch(/^一致 EQUAL\n {2}gateway-1: 300 entries, [0-9a-f]{64}\n/u)
  expect(checked.told).toContain('gateway-2: 300 of 300 entries')
  await makeLedger(data, 'gateway-3')
  const lacking = await run(['audit', 'rebuild', '--check', '--data', data])
  expect(lacking.code).toBe(1)
  expect(lacking.out).toContain('entry 0 of the ledger gateway-3 is not in the index')
})

test('a ledger under a foreign key is 2, and there is no index of it', async () => {
  const data = temporaryFolder(onTestFinished)
  await makeLedger(data, 'gateway-1')
  const foreign = temporaryFolder(onTestFinished)
  await makeLedger(foreign, 'gateway-1')
  const vkey = join(foreign, 'ledger', 'gateway-1.vkey')
  const { code, told } = await run(['audit', 'rebuild', '--data', data, '--vkey', vkey])
  expect(code).toBe(2)
  expect(told).toContain('the checkpoint of the ledger gateway-1')
})

test('a data folder without ledgers is 2', async () => {
  const data = temporaryFolder(onTestFinished)
  const { code, told } = await run(['audit', 'rebuild', '--data', data])
  expect(code).toBe(2)
  expect(told).toContain('holds no ledger: name their folders with --ledger')
})
