import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { secretKey } from '@hutong/process'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { startRedis } from '../src/infra.ts'

const script = fileURLToPath(new URL('../compose/make-secrets', import.meta.url))

test('secrets are made once and kept, in a folder that nobody else may enter', async () => {
  const folder = await madeSecrets()
  const before = await contentsOf(folder)
  execFileSync(script, [folder])
  expect(await contentsOf(folder)).toEqual(before)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('the index key is one', async () => {
  const folder = await madeSecrets()
  await expect(secretKey(folder, 'index')).resolves.toHaveLength(32)
})

await requireOwnServer('redis', () => {
  test('Redis lets in the user with the password, and lets others ask only whether it lives', async () => {
    const folder = await madeSecrets()
    const redis = await startRedis(['--aclfile', join(folder, 'redis-users')])
    onTestFinished(redis.stop)
    const password = (await readFile(join(folder, 'redis-password'), 'utf8')).trim()
    const user = connect(redis.address, { username: 'hutong', password })
    expect(await user.set('a', 'kept')).toBe('OK')
    const other = connect(redis.address, {})
    expect(await other.ping()).toBe('PONG')
    await expect(other.get('a')).rejects.toThrow('NOPERM')
  })
})

async function madeSecrets(): Promise<string> {
  const above = await mkdtemp(join(tmpdir(), 'hutong-secrets-'))
  onTestFinished(() => rm(above, { recursive: true }))
  const folder = join(above, 'secrets')
  execFileSync(script, [folder])
  return folder
}

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder)
  const contents = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])
  return Object.fromEntries(await Promise.all(contents))
}

function connect(address: string, login: { username?: string; password?: string }): Redis {
  const [host = '', port = ''] = address.split(':')
  const client = new Redis({
    host,
    port: Number(port),
    ...login,
    protocol: 2,
    retryStrategy: null,
    enableReadyCheck: false,
  })
  onTestFinished(() => client.disconnect())
  return client
}
