import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { checkReceipt, createFetch } from '@hutong/client'
import type { Verification } from '@hutong/client'
import { requireCity } from '@hutong/infra/testing/city'
import { temporaryFolder } from '@hutong/process/testing'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startWitness } from '../../../services/cli/test/witness-process.ts'
import type { City, CityProcess } from '../../src/city/city.ts'
import { ask, bearerOf, readSamples } from './ask-city.ts'
import type { Told } from './ask-city.ts'

const patience = { timeout: 60_000, interval: 100 }
const slow = 120_000

const data = mkdtempSync(join(tmpdir(), 'hutong-city-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

// It has to be there before the city, whose processes are told where it is; until it hears of their keys it watches a log of others.
const watched = join(temporaryFolder(afterAll), 'watched.vkeys')
writeFileSync(watched, 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n')
const witness = await startWitness({
  state: join(temporaryFolder(afterAll), 'witness'),
  ledger: watched,
  after: afterAll,
})
vi.stubEnv('HUTONG_WITNESS', witness.url)
vi.stubEnv('HUTONG_WITNESS_KEY', witness.vkey)
vi.stubEnv('HUTONG_WITNESS_EVERY_S', '1')

await requireCity({ data, people: 200 }, (city) => {
  const samples = readSamples(data)
  const first = samples[0]?.request

  test('the ready questions are answered as they say, each with a proof of the gateway that answered', async () => {
    const told: unknown[] = []
    const origins = new Set<string>()
    for (const { client, request } of samples) {
      const { status, body, origin } = await askProven(city, request, client)
      told.push({ status, answer: body['answer'], reason: body['reason'] })
      origins.add(origin)
    }
    expect(told).toEqual(samples.map(({ expected }) => ({ status: 200, ...expected })))
    expect([...origins].toSorted()).toEqual([
      'hutong.example/gateway-1',
      'hutong.example/gateway-2',
    ])
  })

  test('one address serves what each process answers', async () => {
    const authorization = await bearerOf(city, 'real-estate-window')
    const status = async (path: string, headers = {}) =>
      (await fetch(new URL(path, city.url), { headers })).status
    expect(await status('/.well-known/oauth-authorization-server')).toBe(200)
    expect(await status('/oauth/jwks')).toBe(200)
    expect(await status('/v1/catalogue')).toBe(200)
    expect(await status('/v1/catalogue/types/marriage.event')).toBe(200)
    expect(await status('/v1/catalogue/mine', { authorization })).toBe(200)
    expect(await status('/audit/v1/entries')).toBe(401)
    expect(await status('/nowhere')).toBe(404)
  })

  test('each ledger can be read under the name of its instance, its entries by auditors alone', async () => {
    const window = { authorization: await bearerOf(city, 'real-estate-window') }
    for (const name of ['gateway-1', 'gateway-2', 'catalogue', 'audit']) {
      const get = (path: string, headers = {}): Promise<Response> =>
        fetch(new URL(`/ledgers/${name}/${path}`, city.url), { headers })
      const checkpoint = await get('checkpoint')
      expect((await checkpoint.text()).split('\n')[0]).toBe(`hutong.example/${name}`)
      const bundle = 'tile/entries/000.p/1'
      expect([(await get(bundle)).status, (await get(bundle, window)).status]).toEqual([401, 403])
    }
  })

  test('an auditor whose token is bound to a key reads the entries of each ledger under that name', async () => {
    const { url } = city
    const [credential] = city.credentials.filter(({ id }) => id === 'data-auditor')
    if (!credential) throw new Error('the city has no auditor')
    const { id: clientId, privateJwk } = credential
    const send = createFetch({ url, credentials: { clientId, privateJwk, dpop: true } })
    for (const name of ['gateway-1', 'gateway-2', 'catalogue', 'audit']) {
      const bundle = await send(new Request(`${url}/ledgers/${name}/tile/entries/000.p/255`))
      // It has another width.
      expect([name, bundle.status]).toEqual([name, 404])
    }
  })

  test('the audit finds the entries of every ledger, its own too', async () => {
    const authorization = await bearerOf(city, 'data-auditor')
    await vi.waitUntil(async () => {
      const response = await fetch(new URL('/audit/v1/entries?limit=500', city.url), {
        headers: { authorization },
      })
      const { entries }: { entries: { ledger: string }[] } = JSON.parse(await response.text())
      const ledgers = new Set(entries.map(({ ledger }) => ledger))
      return ['gateway-1', 'gateway-2', 'audit'].every((name) => ledgers.has(name))
    }, patience)
  })

  test('a witness that was given the keys of a city cosigns every ledger of it, that of the token service too', async () => {
    const ledger = join(data, 'ledger')
    const keys = readdirSync(ledger).filter((name) => name.endsWith('.vkeys'))
    writeFileSync(watched, keys.map((name) => readFileSync(join(ledger, name), 'utf8')).join(''))
    witness.signal('SIGHUP')
    const cosigned = (): readonly string[] =>
      readdirSync(ledger)
        .filter((name) => existsSync(join(ledger, name, 'checkpoint.witnessed')))
        .toSorted()
    const all = ['audit', 'catalogue', 'gateway-1', 'gateway-2', 'token']
    await vi.waitFor(() => expect(cosigned()).toEqual(all), patience)
  })

  test('what gateways, catalogue and audit prove is witnessed', async () => {
    const witnessKey = written(witness.vkey)
    for (const [name, told] of Object.entries(await provenByEach(city, first))) {
      const words = ['--vkey', city.vkeyFile, '--witness-key', witnessKey, '--witnessed', '--json']
      const ledger = `${city.url}/ledgers/${name}`
      const answer = written(JSON.stringify(told.body))
      const verdict = await vi.waitUntil(async () => {
        const { code, out } = await runHutong([
          'receipt',
          'verify',
          answer,
          ...words,
          '--ledger',
          ledger,
        ])
        return code === 0 ? JSON.parse(out) : undefined
      }, patience)
      expect(verdict).toMatchObject({
        origin: `hutong.example/${name}`,
        witness: { witnessed: true, witness: 'witness.example/w1' },
      })
    }
  })

  test('a key that a ledger takes up is in the one file of keys, under which its answers hold', async () => {
    expect(linesOf(join(data, 'ledger', 'gateway-2.vkeys'))).toHaveLength(1)
    const rotate = ['keys', 'rotate', 'ledger', '--instance', 'gateway-2', '--data', data]
    expect(await runHutong(rotate)).toMatchObject({ code: 0 })
    const newest = await vi.waitUntil(() => {
      const [, taken] = linesOf(join(data, 'ledger', 'gateway-2.vkeys'))
      return taken !== undefined && linesOf(city.vkeyFile).includes(taken) ? taken : undefined
    }, patience)
    await vi.waitUntil(async () => {
      const { body } = await ask(city, first)
      return (await checkReceipt(body, newest)).valid
    }, patience)
  })

  test('a second process of a name, on a folder of its own, is refused and serves nothing', async () => {
    const other = mkdtempSync(join(tmpdir(), 'hutong-city-'))
    onTestFinished(() => rmSync(other, { recursive: true, force: true }))
    const { code, told } = await runGateway(city, other, 'gateway-1')
    expect(code).toBe(78)
    expect(told).toContain('the instance gateway-1 belongs to another data folder')
    expect(told).toContain('HUTONG_INSTANCE')
  })

  test('a second process of a name, on the same folder, is refused', async () => {
    const { code, told } = await runGateway(city, data, 'gateway-1')
    expect(code).toBe(1)
    expect(told).toContain('another process runs as gateway-1')
  })

  describe('when a process is gone', () => {
    test(
      'the other gateway answers on, and the first one is back on its own ledger',
      { timeout: slow },
      async () => {
        const gateway = processOf(city, 'gateway-1')
        await gateway.kill()
        for (let asked = 0; asked < 4; asked += 1) {
          const { body, origin } = await askProven(city, first)
          expect([body['answer'], origin]).toEqual(['YES', 'hutong.example/gateway-2'])
        }
        await gateway.start()
        await city.untilReady()
        const origins = [await askProven(city, first), await askProven(city, first)]
        expect(origins.map(({ origin }) => origin).toSorted()).toEqual([
          'hutong.example/gateway-1',
          'hutong.example/gateway-2',
        ])
      },
    )

    test.each(['projection', 'connector-civil-affairs', 'catalogue', 'token', 'audit'])(
      '%s comes back after kill -9, and everything is ready again',
      { timeout: slow },
      async (name) => {
        const one = processOf(city, name)
        await one.kill()
        expect((await fetch(new URL('/readyz', city.url))).status).toBe(503)
        await one.start()
        await city.untilReady()
        expect((await askProven(city, first)).body['answer']).toBe('YES')
      },
    )
  })

  describe.skipIf(city.redis === undefined)('when Redis is ours', () => {
    test(
      'an emptied store is no store: nothing is answered until it is built again',
      { timeout: slow },
      async () => {
        await processOf(city, 'projection').kill()
        await city.redis?.kill()
        rmSync(join(data, 'redis', 'appendonlydir'), { recursive: true })
        await city.redis?.start()
        const said = new Set<unknown>()
        await vi.waitUntil(async () => {
          const { status, body } = await ask(city, first)
          said.add(body['answer'] ?? body['code'])
          return status === 503 && body['code'] === 'not-ready'
        }, patience)
        expect(said).not.toContain('NO')
        await processOf(city, 'projection').start()
        await city.untilReady()
        await vi.waitUntil(async () => (await ask(city, first)).body['answer'] === 'YES', patience)
      },
    )
  })

  describe.skipIf(city.kafka === undefined)('when Kafka is ours', () => {
    test(
      'gateways that are cut off from the catalogue say grants-stale, and answer again when it is back',
      { timeout: slow },
      async () => {
        const [broker] = city.kafka?.nodes ?? []
        await broker?.kill()
        await vi.waitUntil(
          async () => (await ask(city, first)).body['code'] === 'grants-stale',
          patience,
        )
        await broker?.start()
        await city.untilReady()
        await vi.waitUntil(async () => (await ask(city, first)).body['answer'] === 'YES', patience)
      },
    )
  })

  test('a process that dies by itself is told of', async () => {
    process.kill(processOf(city, 'catalogue').pid, 'SIGKILL')
    await expect(city.failed).rejects.toMatchObject({
      code: 'HUTONG_PROCESS_ENDED',
      message: 'catalogue ended with SIGKILL',
    })
  })
})

function processOf(city: City, wanted: string): CityProcess {
  const found = city.processes.find(({ name }) => name === wanted)
  if (!found) throw new Error(`the city has no process ${wanted}`)
  return found
}

async function askProven(
  city: City,
  question: Verification | undefined,
  client?: string,
): Promise<Told & { readonly origin: string }> {
  const told = await ask(city, question, client)
  const receipt = await checkReceipt(told.body, readFileSync(city.vkeyFile, 'utf8'))
  if (!receipt.valid) throw new Error(`${receipt.message}: ${JSON.stringify(told.body)}`)
  return { ...told, origin: receipt.origin }
}

/** What each of those who give proofs answers: one question, and two that are not for systems. */
async function provenByEach(
  city: City,
  question: Verification | undefined,
): Promise<Readonly<Record<string, Told>>> {
  const authorization = await bearerOf(city, 'real-estate-window')
  const refused = async (path: string): Promise<Told> => {
    const response = await fetch(new URL(path, city.url), { headers: { authorization } })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const asked = await askProven(city, question)
  const [gateway = ''] = /gateway-\d$/u.exec(asked.origin) ?? []
  return {
    [gateway]: asked,
    catalogue: await refused('/v1/grants'),
    audit: await refused('/audit/v1/entries'),
  }
}

/** A file with this text. */
function written(content: string): string {
  const file = join(temporaryFolder(onTestFinished), 'text')
  writeFileSync(file, content)
  return file
}

const linesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8').trimEnd().split('\n')

async function runHutong(
  words: readonly string[],
): Promise<{ readonly code: unknown; readonly out: string }> {
  const program = fileURLToPath(new URL('../../../services/cli/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { code, out }
}

/** A gateway that is expected to end by itself. */
async function runGateway(
  { addresses, url }: City,
  folder: string,
  instance: string,
): Promise<{ readonly code: unknown; readonly told: string }> {
  const program = fileURLToPath(new URL('../../../services/gateway/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      HUTONG_PROFILE: 'city',
      HUTONG_MODE: 'development',
      HUTONG_KAFKA: addresses.kafka,
      HUTONG_REDIS: addresses.redis,
      HUTONG_ISSUER: url,
      HUTONG_DATA: folder,
      HUTONG_INSTANCE: instance,
      HUTONG_PORT: '0',
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, told }
}
