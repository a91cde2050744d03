import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runServer } from '../src/run-server.ts'
import { startInFolder } from '../src/start-in-folder.ts'
import { waitUntil } from '../src/wait-until.ts'

const server = (script: string, isReady = async () => false) => ({
  command: 'sh',
  words: ['-c', script],
  address: '127.0.0.1:1',
  isReady,
})

test('a server that ends instead of coming up is told of with its last lines', async () => {
  await expect(runServer(server('echo no room; echo no port >&2; exit 3'))).rejects.toMatchObject({
    code: 'HUTONG_SERVER_NOT_STARTED',
    message: expect.stringMatching(
      /ended with exit code 3; .*\n(?:no room\nno port|no port\nno room)$/u,
    ),
  })
})

test('a server that is killed before it comes up is told of by the signal', async () => {
  await expect(runServer(server('kill -9 $$'))).rejects.toThrow('ended with SIGKILL')
})

test('a command that is not there is told of by name', async () => {
  const settings = { ...server(''), command: 'no-such-server' }
  await expect(runServer(settings)).rejects.toThrow(/no-such-server[^]*(?:No such file|ENOENT)/u)
})

test('a readiness check that fails ends the server and tells its own failure', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-infra-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const pid = await readyToFail(join(folder, 'pid'))
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a server that has ended by itself may be stopped all the same', async () => {
  const { stop } = await runServer(server('exit 0', async () => true))
  await stop()
  await expect(stop()).resolves.toBeUndefined()
})

test('a server ends with the process that has started it, also when that one is killed', async () => {
  const starter = spawn(process.execPath, ['--input-type=module', '-e', startsSleep], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [told] = await once(starter.stdout, 'data')
  const pid = String(told).trim()
  expect(await commandOf(pid)).toContain('sleep')
  starter.kill('SIGKILL')
  await waitUntil('it has ended', 10_000, async () => (await commandOf(pid)) === '')
})

test('the folder of a server that does not start is removed', async () => {
  const name = `infra-test-${process.pid}`
  const started = startInFolder(name, async (folder) => {
    await mkdir(join(folder, 'data'))
    throw new Error('no room')
  })
  await expect(started).rejects.toThrow('no room')
  expect((await readdir(tmpdir())).filter((entry) => entry.includes(name))).toEqual([])
})

const startsSleep = `
  import { runServer } from '${new URL('../src/run-server.ts', import.meta.url).href}'
  const settings = { command: 'sleep', words: ['600'], address: '', isReady: async () => true }
  console.log((await runServer(settings)).pid)
  setInterval(() => undefined, 1_000)`

/** Empty when it has ended, also where nobody has asked how. */
const commandOf = (pid: string): Promise<string> =>
  readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')

/** Starts a server that would run for long, fails as soon as it runs, and gives its process id. */
async function readyToFail(file: string): Promise<number> {
  const running = server(
    `echo $$ > ${file}.new; mv ${file}.new ${file}; exec sleep 600`,
    async () => {
      if (existsSync(file)) throw new Error('asked wrongly')
      return false
    },
  )
  await expect(runServer(running)).rejects.toThrow('asked wrongly')
  return Number(await readFile(file, 'utf8'))
}
