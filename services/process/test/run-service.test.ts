import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../src/testing/testing.ts'

const program = fileURLToPath(new URL('./demo-service.ts', import.meta.url))
const city = {
  HUTONG_PROFILE: 'city',
  HUTONG_MODE: 'development',
  HUTONG_KAFKA: '127.0.0.1:9092',
  HUTONG_REDIS: '127.0.0.1:6379',
}

test('a signal ends it with 0, after all was closed', async () => {
  const { child, told } = start()
  await running(child)
  child.kill('SIGTERM')
  expect(await told).toEqual({ code: 0, out: 'running as demo\nclosed, aborted true\n', err: '' })
})

test('it ends when the parent that started it is gone', async () => {
  const { child, told } = start({ parent: true })
  await running(child)
  child.disconnect()
  expect(await told).toMatchObject({ code: 0, out: expect.stringContaining('closed') })
})

test('what it cannot go on for is told in one sentence, and is in its log', async () => {
  const { told, data } = start({ words: ['fail'] })
  expect(await told).toMatchObject({ code: 1, err: '\ndemo cannot go on: do this\n' })
  const log = readFileSync(join(data, 'demo.log'), 'utf8')
  expect(log).toContain('"code":"HUTONG_DEMO_FAILED"')
  expect(statSync(join(data, 'demo.log')).mode & 0o077).toBe(0)
})

test('what was taken over by another process ends with a code of its own, for whoever would start it again', async () => {
  expect(await start({ words: ['replaced'] }).told).toMatchObject({
    code: 78,
    err: '\nanother demo runs\n',
  })
})

test('a mistake of the program is told with its place', async () => {
  const { told } = start({ words: ['bug'] })
  expect(await told).toMatchObject({ code: 1, err: expect.stringContaining('demo-service.ts') })
})

test('a timer that was forgotten does not keep it', async () => {
  const { told } = start({ words: ['forget'] })
  expect(await told).toMatchObject({ code: 0, out: expect.stringContaining('closed') })
})

test('its own exit code is kept', async () => {
  expect((await start({ words: ['74'] }).told).code).toBe(74)
})

test('--help tells what it does, whatever the settings are', async () => {
  const { told } = start({ words: ['--', '--help'], environment: { HUTONG_PROFILE: 'both' } })
  expect(await told).toEqual({ code: 0, out: 'what demo does\n', err: '' })
})

test.each([
  ['the embedded profile', { HUTONG_PROFILE: '' }, 64, 'HUTONG_PROFILE'],
  [
    'no profile',
    { HUTONG_PROFILE: 'embedded', HUTONG_KAFKA: '', HUTONG_REDIS: '' },
    1,
    'HUTONG_PROFILE=city',
  ],
  ['a city without Kafka', { HUTONG_KAFKA: '' }, 64, 'HUTONG_KAFKA'],
  ['production over plain HTTP', { HUTONG_MODE: 'production' }, 1, 'HUTONG_TLS'],
])('%s is refused, and the setting is named', async (_, environment, code, variable) => {
  expect(await start({ environment }).told).toEqual({
    code,
    out: '',
    err: expect.stringContaining(variable),
  })
})

test('production tells all at once that a stranger could listen in to', async () => {
  const environment = {
    HUTONG_MODE: 'production',
    HUTONG_ISSUER: 'http://hub.example',
    HUTONG_RESOURCE: 'http://hub.example',
  }
  const { code, err } = await start({ environment }).told
  expect(code).toBe(1)
  for (const variable of ['HUTONG_TLS', 'HUTONG_ISSUER', 'HUTONG_RESOURCE'])
    expect(err).toContain(`\n  ${variable}: `)
})

const safe = {
  HUTONG_MODE: 'production',
  HUTONG_TLS: '/srv/tls',
  HUTONG_ISSUER: 'https://hub.example',
}

test('production with all that it wants runs, and keeps off the demo', async () => {
  const { child, data, told } = start({ environment: safe })
  await running(child)
  child.kill('SIGTERM')
  expect((await told).code).toBe(0)
  for (const name of ['credentials.json', 'accounts.json']) {
    const demo = join(data, 'demo')
    mkdirSync(demo)
    writeFileSync(join(demo, name), '{}')
    expect(await start({ environment: safe, data }).told).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(`${join(demo, name)} is of the demo`),
    })
    rmSync(demo, { recursive: true })
  }
})

test('a second one of its name on the same folder is refused, and another name is let in', async () => {
  const first = start()
  await running(first.child)
  const second = start({ data: first.data })
  expect(await second.told).toMatchObject({ code: 1, err: expect.stringContaining('runs as demo') })
  const other = start({ data: first.data, environment: { HUTONG_INSTANCE: 'demo-2' } })
  await running(other.child)
})

interface Wish {
  readonly words?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly data?: string
  /** Speaks to it over IPC, as whoever runs the whole city does. */
  readonly parent?: boolean
}

function start(wish: Wish = {}) {
  const { words = [], environment, data = temporaryFolder(onTestFinished), parent = false } = wish
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', ...(parent ? (['ipc'] as const) : [])],
    env: { ...process.env, ...city, HUTONG_DATA: data, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const out = child.stdout ? text(child.stdout) : Promise.resolve('')
  const err = child.stderr ? text(child.stderr) : Promise.resolve('')
  const told = Promise.all([out, err, once(child, 'exit')]).then(([said, failed, [code]]) => ({
    code: Number(code),
    out: said,
    err: failed,
  }))
  return { child, data, told }
}

/** Resolves when it has said that it runs. */
async function running(child: ChildProcess): Promise<void> {
  if (child.stdout) await once(child.stdout, 'data')
}
