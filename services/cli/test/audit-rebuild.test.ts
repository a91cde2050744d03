import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openIndexWriter } from '@hutong/audit'
import { openLedger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { listenForTest, temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { run } from './run-command.ts'

const entryCount = 300
const rebuild = ['audit', 'rebuild']

/** A file server, as one that has copies of ledgers; what is below `closed` is not for everybody, and nothing is in what is below `empty`. @returns its address */
function serveFiles(folder: string): Promise<string> {
  return listenForTest(onTestFinished, (request, response) => {
    const file = join(folder, request.url ?? '')
    if (request.url?.startsWith('/closed')) response.writeHead(401).end()
    else if (request.url?.startsWith('/empty')) response.end()
    else if (existsSync(file)) createReadStream(file).pipe(response)
    else response.writeHead(404).end()
  })
}

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
    unfinished: false,
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

test('an index that was being read from the log is not whole by what is rebuilt', async () => {
  const data = temporaryFolder(onTestFinished)
  await makeLedger(data, 'gateway-1')
  const writer = await openIndexWriter({ kind: 'sqlite', file: join(data, 'audit.db') })
  await writer.add({ partition: 0, from: 0, next: 1, entries: [] })
  await writer.close()
  const rebuilt = [
    await run([...rebuild, '--data', data, '--json']),
    await run([...rebuild, '--data', data, '--json']),
  ]
  const unfinished = { notGiven: [], unfinished: true }
  expect(rebuilt.map(({ out }) => JSON.parse(out))).toMatchObject([unfinished, unfinished])
  const checked = await run(['audit', 'rebuild', '--check', '--data', data])
  expect(checked.code).toBe(2)
  expect(checked.told).toContain('does not hold all entries yet')
})

test('ledgers are read under their addresses, and become the index that their folders are', async () => {
  const far = temporaryFolder(onTestFinished)
  await makeLedger(far, 'gateway-1')
  await makeLedger(far, 'gateway-2')
  const url = await serveFiles(join(far, 'ledger'))
  const data = temporaryFolder(onTestFinished)
  const vkey = join(data, 'all.vkeys')
  const keys = ['gateway-1', 'gateway-2'].map((name) =>
    readFileSync(join(far, 'ledger', `${name}.vkey`), 'utf8'),
  )
  writeFileSync(vkey, keys.join('\n'))
  const places = ['gateway-1', 'gateway-2'].map((name) => `${name}=${url}/${name}/`)
  const rebuilt = await run([...rebuild, '--data', data, '--vkey', vkey, '--ledger', ...places])
  expect(rebuilt.out).toMatch(/gateway-1: 300 entries\n {2}gateway-2: 300 entries/u)
  expect(rebuilt.told).toContain('gateway-1: 300 of 300 entries')
  const folders = ['gateway-1', 'gateway-2'].map((name) => join(far, 'ledger', name))
  const checked = await run([...rebuild, '--check', '--data', data, '--ledger', ...folders])
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('EQUAL') })
})

test.each([
  ['a bundle is damaged', 'tile/entries/000', 'tile/entries/000 of the ledger gateway-1'],
  ['a tile of hashes is damaged', 'tile/0/000', 'tile/entries/000 of the ledger gateway-1'],
  ['the checkpoint is damaged', 'checkpoint', 'the checkpoint of the ledger gateway-1'],
])('where %s under an address, it is 2, and the index stays as it is', async (_, damaged, told) => {
  const far = temporaryFolder(onTestFinished)
  await makeLedger(far, 'gateway-1')
  const folder = join(far, 'ledger', 'gateway-1')
  const data = temporaryFolder(onTestFinished)
  expect((await run([...rebuild, '--data', data, '--ledger', folder])).code).toBe(0)
  const file = join(folder, damaged)
  const whole = readFileSync(file)
  const flipped = Buffer.from(whole)
  flipped[whole.length - 9] = (whole.at(-9) ?? 0) ^ 1
  writeFileSync(file, flipped)
  const place = `gateway-1=${await serveFiles(folder)}`
  const vkey = `${folder}.vkey`
  const tried = await run([...rebuild, '--data', data, '--vkey', vkey, '--ledger', place])
  expect(tried).toMatchObject({ code: 2, told: expect.stringContaining(told) })
  writeFileSync(file, whole)
  const checked = await run([...rebuild, '--check', '--data', data, '--ledger', folder])
  expect(checked).toMatchObject({ code: 0 })
})

test.each([
  ['says no name', (url: string) => `${url}/gateway-1`, 'write <name>='],
  ['has no ledger', (url: string) => `gateway-1=${url}/nobody`, 'nobody/checkpoint is not there'],
  ['has an empty file', (url: string) => `gateway-1=${url}/empty`, 'empty/checkpoint is not there'],
  ['wants an auditor', (url: string) => `gateway-1=${url}/closed`, 'it answered 401'],
  ['does not answer', () => 'gateway-1=http://127.0.0.1:1/ledger', 'it did not answer'],
  ['is a folder that is not there', () => '/nowhere/gateway-1', 'is not there'],
])('a place that %s is told', async (_, place, told) => {
  const far = temporaryFolder(onTestFinished)
  await makeLedger(far, 'gateway-1')
  const vkey = join(far, 'ledger', 'gateway-1.vkey')
  const url = await serveFiles(join(far, 'ledger'))
  const data = join(far, 'fresh')
  const tried = await run([...rebuild, '--data', data, '--vkey', vkey, '--ledger', place(url)])
  expect(tried).toMatchObject({ code: 2, told: expect.stringContaining(told) })
})

test('the keys of an address are not asked of itself, and no ledger is given twice', async () => {
  const data = temporaryFolder(onTestFinished)
  const place = 'gateway-1=https://hub.example/ledger'
  const unkeyed = await run([...rebuild, '--data', data, '--ledger', place])
  expect(unkeyed.told).toContain('name those that you trust with --vkey')
  writeFileSync(join(data, 'all.vkeys'), '')
  const keyed = ['--vkey', join(data, 'all.vkeys')]
  const twice = await run([...rebuild, ...keyed, '--data', data, '--ledger', place, place])
  expect(twice.told).toContain('the ledger gateway-1 is named twice')
})

test('a data folder without ledgers is 2', async () => {
  const data = temporaryFolder(onTestFinished)
  const { code, told } = await run(['audit', 'rebuild', '--data', data])
  expect(code).toBe(2)
  expect(told).toContain('holds no ledger: name where they are with --ledger')
})
