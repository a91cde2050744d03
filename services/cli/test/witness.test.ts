import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listenForTest, temporaryFolder, type After } from '@hutong/process/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openHubLedger, sealAlone, sealAnswers } from './hub-ledger.ts'
import { run } from './run-command.ts'
import { startWitness, type WitnessProcess } from './witness-process.ts'

const above = temporaryFolder(afterAll)
const folder = join(above, 'ledger', 'hub')
const state = join(above, 'witness')
const vkey = `${folder}.vkey`
const witnessKey = join(state, 'witness.vkey')
/** What the hub answers instead of what lies in the ledger's folder; null = 404. */
const changed = new Map<string, Buffer | null>()
let sealed: readonly string[] = []
let witness: WitnessProcess
let early: Buffer
let hub: string

beforeAll(async () => {
  await sealAlone({ data: above }, 0)
  witness = await startWitness({ state, ledger: vkey, after: afterAll })
  const ledger = await openHubLedger({ data: above }, witness)
  afterAll(() => ledger.close())
  const first = await sealAnswers(ledger, 1)
  await cosignedAt(1)
  early = readFileSync(join(folder, 'checkpoint.witnessed'))
  cpSync(join(above, 'ledger'), join(above, 'fork', 'ledger'), { recursive: true })
  cpSync(join(above, 'keys'), join(above, 'fork', 'keys'), { recursive: true })
  sealed = [...first, ...(await sealAnswers(ledger, 4))]
  await cosignedAt(5)
  hub = await serveFolder(afterAll)
})

describe('receipt verify --witnessed', () => {
  test('tells who cosigned a tree with the receipt in it, and when', async () => {
    const { code, out } = await verify(sealed[0])
    expect(code).toBe(0)
    expect(out).toMatch(
      /已见证 WITNESSED: the tree of 5 that witness\.example\/w1 cosigned at 2\S+Z contains the receipt's\n/u,
    )
    expect(JSON.parse((await verify(sealed[4], '--json')).out)).toMatchObject({
      valid: true,
      witness: { witnessed: true, witness: 'witness.example/w1', size: 5 },
    })
  })

  test('finds the files of one ledger among several where it is told', async () => {
    const { code } = await verify(
      sealed[0],
      '--url',
      'http://127.0.0.1:9',
      '--ledger',
      `${hub}/ledger/`,
    )
    expect(code).toBe(0)
  })

  test('says when to ask again about a receipt that is newer than the newest cosignature', async () => {
    change('/ledger/checkpoint/witnessed', early)
    await expectRefusal('not-yet', /newest cosigned tree has 1 entries .+ask again in a minute/u)
  })

  test('says that there is no cosignature at all', async () => {
    change('/ledger/checkpoint/witnessed', null)
    await expectRefusal('none', /no witness, or was not cosigned yet/u)
  })

  test('names a damaged tile', async () => {
    const path = '/ledger/tile/0/000.p/5'
    const bytes = readFileSync(join(folder, 'tile/0/000.p/5'))
    change(path, Buffer.from(bytes.with(9, (bytes[9] ?? 0) ^ 1)))
    await expectRefusal('tile', /tile\/0\/000\.p\/5 is missing or damaged/u)
  })

  test("does not take the key of another witness, nor a ledger's for a witness's", async () => {
    const other = join(temporaryFolder(onTestFinished), 'other')
    await startWitness({ state: other, ledger: vkey, after: onTestFinished })
    await expectRefusal('witness', /did not cosign/u, join(other, 'witness.vkey'))
    await expectRefusal('key', /not that of a witness/u, vkey)
  })

  test('does not take what the ledger did not sign', async () => {
    change(
      '/ledger/checkpoint/witnessed',
      Buffer.from(early.toString().replace('hutong.example/hub\n', 'hutong.example/other\n')),
    )
    await expectRefusal('ledger', /another origin/u)
  })

  test('proves the breach when the receipt is of another history of the same ledger', async () => {
    const fork = await openHubLedger({ data: join(above, 'fork') })
    onTestFinished(() => fork.close())
    const [receipt] = await sealAnswers(fork, 1)
    const { code, out } = await verify(receipt)
    expect(code).toBe(1)
    expect(out).toMatch(/NOT WITNESSED \(fork\): .+signed two histories\. Keep the receipt/u)
  })

  test.each([
    ['no key of a witness', ['--witnessed'], 'belong together'],
    ['a key without the wish', ['--witness-key', witnessKey], 'belong together'],
    [
      'a hub that is not there',
      ['--witnessed', '--witness-key', witnessKey, '--url', 'http://127.0.0.1:9'],
      'cannot be read: it did not answer',
    ],
  ])('%s is 2', async (_, words, message) => {
    const file = save(sealed[0])
    const { code, told } = await run(['receipt', 'verify', file, '--vkey', vkey, ...words])
    expect(code).toBe(2)
    expect(told).toContain(message)
  })
})

describe('hutong witness', () => {
  test('prints its key, keeps it beside its state, and the secret for its user alone', () => {
    expect(readFileSync(witnessKey, 'utf8')).toBe(`${witness.vkey}\n`)
    expect(witness.vkey).toMatch(/^witness\.example\/w1\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}=?$/u)
    expect(statSync(join(state, 'witness.pem')).mode & 0o777).toBe(0o600)
  })

  test('is alone on its state', async () => {
    const words = ['witness', '--state', state, '--name', 'witness.example/w1', '--ledger', vkey]
    const { code, told } = await run(words)
    expect(code).toBe(2)
    expect(told).toContain('another witness runs on')
  })

  test('takes up the key of a new ledger at SIGHUP, and ends at SIGTERM', async () => {
    const own = temporaryFolder(onTestFinished)
    const keys = join(own, 'ledgers')
    writeFileSync(keys, goKey)
    const wish = { state: join(own, 'state'), ledger: keys, after: onTestFinished }
    const { url, signal, logged, ended } = await startWitness(wish)
    const ask = async () => {
      const body = `old 0\n\n${readFileSync(join(folder, 'checkpoint'), 'utf8')}`
      return (await fetch(`${url}/add-checkpoint`, { method: 'POST', body })).status
    }
    expect(await ask()).toBe(404)
    writeFileSync(keys, `${goKey}\n${readFileSync(vkey, 'utf8')}`)
    signal('SIGHUP')
    await logged('ledger-keys-read')
    expect(await ask()).toBe(200)
    signal('SIGTERM')
    expect(await ended).toBe(0)
  })

  test.each([
    ['an address without a port', ['--listen', '127.0.0.1'], 'must be HOST:PORT'],
    ['a name with a space', ['--name', 'w 1'], 'must have no space'],
    [
      'a file that holds no keys',
      ['--ledger', join(above, 'witness', 'witness.pem')],
      'one a line',
    ],
  ])('%s is told by name', async (_, words, message) => {
    const usual = ['--state', join(above, 'never'), '--name', 'w.example', '--ledger', vkey]
    const { code, told } = await run(['witness', ...usual, ...words])
    expect(code).toBe(2)
    expect(told).toContain(message)
    expect(existsSync(join(above, 'never', 'cosigned'))).toBe(false)
  })
})

async function expectRefusal(problem: string, message: RegExp, key = witnessKey): Promise<void> {
  const { code, out } = await verifyWith(sealed[4], key, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    valid: true,
    witness: { witnessed: false, problem, message: expect.stringMatching(message) },
  })
}

const verify = (receipt: string | undefined, ...words: string[]) =>
  verifyWith(receipt, witnessKey, ...words)

function verifyWith(receipt: string | undefined, key: string, ...words: string[]) {
  const usual = ['receipt', 'verify', save(receipt), '--vkey', vkey, '--witnessed', '--url', hub]
  return run([...usual, '--witness-key', key, ...words])
}

function save(receipt = ''): string {
  const file = join(temporaryFolder(onTestFinished), 'answer.tlog-proof')
  writeFileSync(file, receipt)
  return file
}

function change(path: string, bytes: Buffer | null): void {
  changed.set(path, bytes)
  onTestFinished(() => void changed.delete(path))
}

async function cosignedAt(size: number): Promise<void> {
  const file = join(folder, 'checkpoint.witnessed')
  const sizeNow = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n')[1] : '')
  await vi.waitUntil(() => sizeNow() === String(size), { timeout: 20_000 })
}

/** The ledger as a gateway serves it. */
function serveFolder(after: After): Promise<string> {
  return listenForTest(after, ({ url = '' }, response) => {
    const path = url.replace('/ledger/', '').replace('checkpoint/witnessed', 'checkpoint.witnessed')
    const file = join(folder, path)
    const bytes = changed.has(url)
      ? changed.get(url)
      : existsSync(file) && statSync(file).isFile()
        ? readFileSync(file)
        : null
    response.writeHead(bytes ? 200 : 404).end(bytes ?? '')
  })
}

/** The key of the examples in the documentation of golang.org/x/mod/sumdb/note. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
