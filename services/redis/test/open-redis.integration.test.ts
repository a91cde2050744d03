import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { Server } from 'node:net'
import { createServer } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { defineScript, openRedis } from '@hutong/redis'
import type { RedisConnection, RedisSettings } from '@hutong/redis'

const echo = defineScript('return {KEYS[1], ARGV[1], 7, false}')
const set = defineScript("return redis.call('SET', KEYS[1], ARGV[1])")
const get = defineScript("return redis.call('GET', KEYS[1])")

const opened: RedisConnection[] = []
async function open(settings: Partial<RedisSettings> & { redis: string }) {
  const connection = await openRedis({
    patience: 'fail',
    unavailable: 'HUTONG_STORE_UNAVAILABLE',
    judgeEveryMs: 20,
    ...settings,
  })
  opened.push(connection)
  return connection
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()))
})

await requireOwnServer('redis', (server) => {
  const redis = server.address
  const [host = '', port = ''] = redis.split(':')
  const admin = new Redis({ host, port: Number(port) })
  admin.on('error', () => undefined)
  afterAll(() => admin.disconnect())

  test('a script runs with its key and words, known or not, and gives bytes back as they are', async () => {
    const connection = await open({ redis })
    const bytes = Buffer.from([0, 255, 13, 10, 0])
    const expected = [Buffer.from('a key'), bytes, 7, null]
    expect(await connection.run(echo, 'a key', [bytes])).toEqual(expected)
    await admin.script('FLUSH')
    expect(await connection.run(echo, 'a key', [bytes])).toEqual(expected)
  })

  describe('refuses to start', () => {
    test('on a replica', async () => {
      await admin.replicaof('127.0.0.1', 1)
      await expect(open({ redis })).rejects.toMatchObject({ code: 'HUTONG_REDIS_REPLICA' })
      await admin.replicaof('NO', 'ONE')
    })

    test('on a server that evicts', async () => {
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
      await expect(open({ redis })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_EVICTS',
        message: expect.stringContaining('allkeys-lru'),
      })
      await admin.config('SET', 'maxmemory-policy', 'noeviction')
    })

    test('with a wrong password, and without one where one is wanted', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'hutong-redis-'))
      const file = join(folder, 'password')
      await admin.config('SET', 'requirepass', 'right')
      writeFileSync(file, 'wrong')
      await expect(open({ redis: `${redis}?passwordFile=${file}` })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_DENIED',
        message: expect.stringContaining(redis),
      })
      await expect(open({ redis })).rejects.toMatchObject({ code: 'HUTONG_REDIS_DENIED' })
      writeFileSync(file, 'right\n')
      const connection = await open({ redis: `${redis}?passwordFile=${file}` })
      expect(await connection.run(echo, 'k', ['w'])).toHaveLength(4)
      await admin.config('SET', 'requirepass', '')
      rmSync(folder, { recursive: true })
    })

    test('when the clocks are more than a minute apart', async () => {
      const clock = { now: () => Date.now() - 600_000 }
      await expect(open({ redis, clock })).rejects.toMatchObject({
        code: 'HUTONG_CLOCK_OFF',
        message: expect.stringMatching(/600 s ahead of/),
      })
    })

    test('when several servers are named that are no cluster', async () => {
      await expect(open({ redis: `${redis},${redis}` })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_SETTING_INVALID',
      })
    })

    test('when nothing listens there', async () => {
      const closed = await listen(createServer())
      await closed.close()
      await expect(open({ redis: closed.address })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_UNREACHABLE',
        message: expect.stringContaining(closed.address),
      })
    })

    test('when something else listens there', async () => {
      const web = await listen(createHttpServer((_, answer) => answer.end('hello')))
      await expect(open({ redis: web.address })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_NOT_REDIS',
        message: expect.stringContaining(web.address),
      })
      await web.close()
    })

    test('when what listens there never answers', async () => {
      const mute = await listen(createServer((socket) => socket.resume()))
      await expect(open({ redis: mute.address })).rejects.toMatchObject({
        code: 'HUTONG_REDIS_NOT_REDIS',
      })
      await mute.close()
    })
  })

  describe('later', () => {
    test('a server that is set to evict is used no more, until it is set right', async () => {
      const connection = await open({ redis })
      await admin.config('SET', 'maxmemory-policy', 'volatile-lru')
      await vi.waitFor(
        () =>
          expect(connection.run(echo, 'k', [''])).rejects.toMatchObject({
            code: 'HUTONG_REDIS_EVICTS',
          }),
        { timeout: 30_000 },
      )
      await admin.config('SET', 'maxmemory-policy', 'noeviction')
      await vi.waitFor(() => connection.run(echo, 'k', ['']), { timeout: 30_000 })
    })

    test('a server that has evicted something is used no more, whatever is set now', async () => {
      const connection = await open({ redis })
      const [, memory = ''] = /used_memory:(\d+)/u.exec(await admin.info('memory')) ?? []
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
      await admin.config('SET', 'maxmemory', Number(memory) + 100_000)
      for (let n = 0; n < 50; n += 1) await admin.set(`filler ${n}`, 'x'.repeat(10_000))
      await admin.config('SET', 'maxmemory', 0)
      await admin.config('SET', 'maxmemory-policy', 'noeviction')
      await vi.waitFor(
        () =>
          expect(connection.run(echo, 'k', [''])).rejects.toMatchObject({
            code: 'HUTONG_REDIS_EVICTS',
            message: expect.stringMatching(/has evicted \d+ keys/),
          }),
        { timeout: 30_000 },
      )
      await admin.flushall()
      await admin.config('RESETSTAT')
      await vi.waitFor(() => connection.run(echo, 'k', ['']), { timeout: 30_000 })
    })

    test('a full server refuses what writes, and says why', async () => {
      const connection = await open({ redis })
      await admin.config('SET', 'maxmemory', 1)
      await expect(connection.run(set, 'k', ['v'])).rejects.toMatchObject({
        code: 'HUTONG_STORE_UNAVAILABLE',
        message: expect.stringMatching(/no memory left/),
      })
      await admin.config('SET', 'maxmemory', 0)
      await connection.run(set, 'k', ['v'])
    })

    test('a server that does not answer fails the call with the code of the adapter', async () => {
      const connection = await open({ redis, unavailable: 'HUTONG_LIMITS_UNAVAILABLE' })
      server.pause()
      await expect(connection.run(echo, 'k', [''])).rejects.toMatchObject({
        code: 'HUTONG_LIMITS_UNAVAILABLE',
      })
      server.resume()
      await vi.waitFor(() => connection.run(echo, 'k', ['']), { timeout: 30_000 })
    })

    test('a server that died fails calls at once, and is found again when it is back', async () => {
      const connection = await open({ redis })
      await connection.run(set, 'kept', ['value'])
      await server.kill()
      await expect(connection.run(get, 'kept', [])).rejects.toMatchObject({
        code: 'HUTONG_STORE_UNAVAILABLE',
      })
      await server.start()
      await vi.waitFor(
        async () => expect(await connection.run(get, 'kept', [])).toEqual(Buffer.from('value')),
        { timeout: 30_000 },
      )
    })

    test('who has patience is served when the server is back', async () => {
      const connection = await open({ redis, patience: 'wait' })
      await server.kill()
      const waiting = connection.run(set, 'late', ['value'])
      await server.start()
      expect(String(await waiting)).toBe('OK')
    })
  })

  test('a connection that is closed holds up the end of its process no more', async () => {
    const program = `
      const { openRedis } = await import(${JSON.stringify(import.meta.resolve('@hutong/redis'))})
      const unavailable = 'HUTONG_STORE_UNAVAILABLE'
      const connection = await openRedis({ redis: '${redis}', patience: 'fail', unavailable })
      await connection.close()
      process.stdout.write(String(process.getActiveResourcesInfo()))`
    const words = ['--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    expect(stdout).not.toContain('Timeout')
  })

  test('keys are removed by how they begin, and the count of them is told', async () => {
    const connection = await open({ redis })
    await Promise.all(Array.from({ length: 1_200 }, (_, n) => admin.set(`{a}:${n}`, n)))
    await admin.set('{b}:stays', 'x')
    const told: number[] = []
    const prefix = '{a}:'
    expect(await connection.removeKeys({ prefix, onProgress: (n) => told.push(n) })).toBe(true)
    expect(told.at(-1)).toBe(1_200)
    expect(await admin.keys('{?}:*')).toEqual(['{b}:stays'])
  })

  test('keys are removed only as long as the one that must not be there is not there', async () => {
    const connection = await open({ redis })
    const removal = { prefix: '{a}:', unless: '{a}:1' }
    await admin.mset({ '{a}:1': 'x', '{a}:2': 'x' })
    expect(await connection.removeKeys(removal)).toBe(false)
    expect(await admin.exists('{a}:1', '{a}:2')).toBe(2)
    await admin.del('{a}:1')
    expect(await connection.removeKeys(removal)).toBe(true)
    expect(await admin.exists('{a}:2')).toBe(0)
  })

  test('a removal that is aborted stops, and can be begun again', async () => {
    const connection = await open({ redis })
    await Promise.all(Array.from({ length: 2_000 }, (_, n) => admin.set(`{a}:${n}`, n)))
    const stop = new AbortController()
    const { signal } = stop
    const prefix = '{a}:'
    const onProgress = (): void => stop.abort()
    expect(await connection.removeKeys({ prefix, signal, onProgress })).toBe(false)
    expect((await admin.keys('{a}:*')).length).toBeGreaterThan(0)
    expect(await connection.removeKeys({ prefix })).toBe(true)
    expect(await admin.keys('{a}:*')).toEqual([])
  })
})

async function listen(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<{ destroy: () => void }>()
  server.on('connection', (socket) => sockets.add(socket))
  const place = server.address()
  return {
    address: `127.0.0.1:${typeof place === 'object' && place !== null ? place.port : 0}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
