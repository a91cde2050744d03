import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))

test('only the user who runs the hub can read what it makes', async () => {
  const data = join(temporaryFolder(onTestFinished), 'data')
  const { code } = await start('--once', '--port', '0', '--people', '200', '--data', data)
  expect(code).toBe(0)
  const made = readdirSync(data, { recursive: true, encoding: 'utf8' })
  expect(made).toEqual(expect.arrayContaining(['store.db', 'log.db', 'city', 'hub.log']))
  const open = ['.', ...made].filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)
  expect(open).toEqual([])
})

test('a file given as the data folder is told in one sentence', async () => {
  const file = join(temporaryFolder(onTestFinished), 'file')
  writeFileSync(file, '')
  const { code, told } = await start('--port', '0', '--data', file)
  expect(code).toBe(1)
  expect(told.trim().split('\n')).toEqual([expect.stringContaining('cannot be used (ENOTDIR)')])
})

async function start(...words: string[]): Promise<{ code: number; told: string }> {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HUTONG_KAFKA: '', HUTONG_REDIS: '', HUTONG_POSTGRES: '' },
  })
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code: Number(code), told }
}
