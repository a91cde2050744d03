import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

const programs: readonly (readonly [string, string, readonly string[]])[] = [
  ['connector', 'connectors/main.ts', ['civil-affairs']],
  ['projection', 'services/projection/src/main.ts', []],
  ['catalogue', 'services/catalogue/src/main.ts', ['--files', '/nowhere']],
  ['token', 'services/token/src/main.ts', []],
  ['gateway', 'services/gateway/src/main.ts', []],
  ['audit', 'services/audit/src/main.ts', []],
]

/** Nothing listens there. */
const city = {
  HUTONG_PROFILE: 'city',
  HUTONG_MODE: 'development',
  HUTONG_KAFKA: '127.0.0.1:9',
  HUTONG_REDIS: '127.0.0.1:9',
  HUTONG_ISSUER: 'http://127.0.0.1:9',
  HUTONG_PORT: '0',
}

describe.each(programs)('the %s', (_, program, words) => {
  test('says with --help what it does and what it needs', async () => {
    const { code, out } = await run([program, '--help'], {})
    expect(code).toBe(0)
    expect(out).toContain(`node ${program}`)
    expect(out).toContain('HUTONG_KAFKA')
  })

  test('runs in no other profile', async () => {
    expect(await run([program, ...words], {})).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('set HUTONG_PROFILE=city'),
    })
  })

  test('refuses a word that it does not know', async () => {
    const { code, err } = await run([program, ...words, '--port', '1'], city)
    expect(code).toBe(64)
    expect(err).toContain('see --help')
  })
})

test('each of them says where it looked for Kafka when there is none', async () => {
  const told = programs.map(([, program, words]) => run([program, ...words], city))
  for (const one of await Promise.all(told)) {
    expect(one).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/Kafka at 127\.0\.0\.1:9 cannot be reached.*HUTONG_KAFKA/u),
    })
  }
})

test('each of them is in production unless told otherwise, and refuses plain HTTP then', async () => {
  const { HUTONG_MODE: _mode, ...production } = city
  const told = programs.map(([, program, words]) => run([program, ...words], production))
  for (const { code, err } of await Promise.all(told)) {
    expect(code).toBe(1)
    expect(err).toMatch(
      /HUTONG_MODE=production.*HUTONG_TLS: .*HUTONG_ISSUER: must begin with https/su,
    )
  }
})

test.each([
  ['HUTONG_MODE', 'production'],
  ['HUTONG_TLS', '/nowhere'],
])('a whole city is for development: %s=%s is refused, and named', async (variable, value) => {
  const { code, err } = await run(['infra/src/city/main.ts'], { [variable]: value })
  expect([code, err]).toEqual([1, expect.stringContaining(variable)])
})

test.each(['token', 'gateway', 'audit'])('the %s wants to know the issuer', async (name) => {
  const program = `services/${name}/src/main.ts`
  const { code, err } = await run([program], { ...city, HUTONG_ISSUER: '' })
  expect(code).toBe(64)
  expect(err).toContain('HUTONG_ISSUER')
})

test('a connector names the departments that it knows', async () => {
  for (const words of [[], ['weijian'], ['civil-affairs', 'real-estate'], ['../connectors']]) {
    const { code, err } = await run(['connectors/main.ts', ...words], city)
    expect(code).toBe(64)
    expect(err).toContain('civil-affairs, court, disabled-persons, education, health, housing')
  }
})

test('the catalogue wants to know the folder of its files', async () => {
  const { code, err } = await run(['services/catalogue/src/main.ts'], city)
  expect(code).toBe(64)
  expect(err).toContain('--files DIR')
})

test.each([
  [['--gateways', '0'], '--gateways must be 1 to 9'],
  [['--people', '1'], '--people must be 100 to'],
  [['--empty'], 'see --help'],
])('a whole city with %j is refused', async (words, reason) => {
  const { code, err } = await run(['infra/src/city/main.ts', ...words], {})
  expect(code).toBe(64)
  expect(err).toContain(reason)
})

interface Ran {
  readonly code: unknown
  readonly out: string
  readonly err: string
}

async function run(
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  const data = mkdtempSync(join(tmpdir(), 'hutong-unit-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('HUTONG_'))
  const child = spawn(process.execPath, words, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(others), HUTONG_DATA: data, ...settings },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, out, err }
}
