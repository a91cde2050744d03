import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { openLedger, verifyReceipt } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProvers, parseLedgerPlaces } from '../../src/reading/ledger-provers.ts'

const folder = temporaryFolder(afterAll)
const elsewhere = temporaryFolder(afterAll)
const entry = Buffer.from('{"v":1,"id":"e0"}')
let url: string

/** `gateway-1` lies in the data folder, `gateway-2` on another machine, which serves it. */
beforeAll(async () => {
  for (const place of [join(folder, 'gateway-1'), join(elsewhere, 'gateway-2')]) {
    const { privateKey: key } = generateKeyPairSync('ed25519')
    const settings = { folder: place, origin: `hutong.example${place}`, key }
    const ledger = await openLedger({ ...settings, clock: systemClock, logger: silentLogger })
    await ledger.append(entry)
    await ledger.close()
  }
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(elsewhere, (request.url ?? '').replace('/ledgers', ''))))
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => {
    server.close()
  })
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})

const proversOf = (places: string) =>
  openProvers({ folder, places: parseLedgerPlaces(places) }, systemClock)

test.each([
  ['in the data folder', 'gateway-1', () => ''],
  ['behind an address', 'gateway-2', () => `gateway-2=${url}/ledgers/gateway-2`],
  [
    'behind an address with a closing slash',
    'gateway-2',
    () => `gateway-2=${url}/ledgers/gateway-2/`,
  ],
  ['in a folder that is named', 'gateway-2', () => `x=/nowhere,gateway-2=${elsewhere}/gateway-2`],
])('an entry of a ledger %s is proved', async (_, ledger, places) => {
  const proved = await proversOf(places())(ledger, 0, entry)
  const receipt = proved.ok ? proved.receipt : proved.why
  const [one, other] = [join(folder, 'gateway-1.vkey'), join(elsewhere, 'gateway-2.vkey')]
  const vkey = readFileSync(ledger === 'gateway-1' ? one : other, 'utf8')
  expect(await verifyReceipt({ receipt, vkey })).toMatchObject({ valid: true, index: 0 })
})

test.each([
  ['that nobody named', 'gateway-9', '', 'ledger-unknown'],
  ['whose name leads out of the folder', '../x', '', 'ledger-unknown'],
  ['whose folder is not there', 'gateway-9', 'gateway-9=/nowhere/gateway-9', 'ledger-unknown'],
  ['that does not answer', 'gateway-9', 'gateway-9=http://127.0.0.1:1/l', 'ledger-unreachable'],
])('of a ledger %s there is no proof, and it says why', async (_, ledger, places, why) => {
  const prove = proversOf(places)
  expect(await prove(ledger, 0, entry)).toEqual({ ok: false, why })
  expect(await prove(ledger, 0, entry)).toEqual({ ok: false, why })
})
