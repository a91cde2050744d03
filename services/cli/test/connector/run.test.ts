import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { scaffold } from '@hutong/connectors'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from '../run-command.ts'
import { abnormalYaml } from './abnormal-yaml.ts'
import { hubOfAbnormal } from './hub-of-abnormal.ts'

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A run in the foreground whose standard error is a pipe. */
function startRun(words: readonly string[]) {
  const child = spawn(process.execPath, [program, 'connector', 'run', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = once(child, 'close')
  const lines = createInterface(child.stderr)[Symbol.asyncIterator]()
  const stop = async (): Promise<unknown> => {
    child.kill('SIGTERM')
    const [code]: unknown[] = await gone
    return code
  }
  onTestFinished(async () => void (await stop()))
  return { stop, line: async () => (await lines.next()).value ?? '' }
}

test('in a pipe a folder that is not there is told once with its code, and again when it is back', async () => {
  const { data, folder, inbox, write } = hubOfAbnormal(onTestFinished)
  write(
    'connector.yaml',
    abnormalYaml.replace('    recordId:', '      pollSeconds: 0.1\n    recordId:'),
  )
  renameSync(inbox, `${inbox}-away`)
  const { line, stop } = startRun([folder, '--inbox', inbox, '--data', data])
  expect(await line()).toMatch(
    /^shichang-yichang {2}degraded, not read to its end: 0 rows, .*; HUTONG_SOURCE_UNAVAILABLE: .+$/u,
  )
  renameSync(`${inbox}-away`, inbox)
  expect(await line()).toBe(
    'shichang-yichang  idle, read to its end: 3 rows, 2 published, 1 quarantined',
  )
  expect(await stop()).toBe(0)
})

test('with --once a folder that is not there is 1, and told once', async () => {
  const { connector, folder, inbox } = hubOfAbnormal(onTestFinished)
  renameSync(inbox, `${inbox}-away`)
  const { code, told } = await connector('run', folder, '--inbox', inbox, '--once', '--json')
  expect(code).toBe(1)
  expect(told).toMatch(/^[^\n]+HUTONG_SOURCE_UNAVAILABLE[^\n]+\n$/u)
})

test('a run that ends by itself is 2, and says why to programs too', async () => {
  const { connector, folder, inbox, readOnce, openLog } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const log = await openLog()
  const value = Buffer.from('{"source":"shichang-yichang","position":')
  await log.append('connector.positions', [{ key: 'shichang-yichang', value }])
  await log.close()
  const { code, out, told } = await connector('run', folder, '--inbox', inbox, '--json')
  expect([code, told]).toEqual([2, expect.stringContaining('HUTONG_POSITION_MALFORMED: ')])
  const { error }: { error: unknown } = JSON.parse(out)
  expect(error).toMatchObject({ code: 'HUTONG_POSITION_MALFORMED' })
})

test('in a pipe a wrong password is told by its code and place, and is not repeated', async () => {
  const folder = join(temporaryFolder(onTestFinished), 'mine')
  scaffold('rest-pages', folder)
  const server = createServer((_request, response) => {
    response.statusCode = 401
    response.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  writeFileSync(join(folder, 'secret'), 'wrong-horse-battery')
  writeFileSync(
    join(folder, 'sources.yaml'),
    `market-regulation:\n  url: http://127.0.0.1:${port}\n  user: hutong\n  passwordFile: secret\n`,
  )
  const place = ['--sources', join(folder, 'sources.yaml'), '--data', join(folder, 'data')]
  const { code, told } = await run(['connector', 'run', folder, ...place, '--once'])
  expect([code, told]).toEqual([
    1,
    expect.stringMatching(/^[^\n]+; HUTONG_SOURCE_CONFIG: [^\n]+\n$/u),
  ])
  expect(told).not.toContain('wrong-horse-battery')
})
