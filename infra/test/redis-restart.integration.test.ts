import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../src/infra.ts'
import type { RunningServer } from '../src/infra.ts'
import { requireOwnServer } from '@hutong/infra/testing'

await requireOwnServer('redis', (redis) => {
  test('a Redis that was killed comes back on its port with what it has acknowledged', async () => {
    await ask(redis, (client) => client.set('a', 'kept'))
    const before = redis.pid
    await redis.kill()
    await expect(ask(redis, (client) => client.get('a'))).rejects.toThrow('closed')
    await redis.start()
    expect(redis.pid).not.toBe(before)
    expect(await ask(redis, (client) => client.get('a'))).toBe('kept')
  })

  test('one that runs is not started a second time', async () => {
    await expect(redis.start()).rejects.toMatchObject({ code: 'HUTONG_SERVER_RUNS' })
  })

  test('a paused Redis answers nothing until it is resumed', async () => {
    redis.pause()
    await expect(ask(redis, (client) => client.ping())).rejects.toThrow('timed out')
    redis.resume()
    expect(await ask(redis, (client) => client.ping())).toBe('PONG')
  })

  test('a paused Redis can be stopped', async () => {
    const other = await startRedis()
    other.pause()
    await other.stop()
    expect(() => process.kill(other.pid, 0)).toThrow('ESRCH')
  })

  test('further words go before its own: it may evict, and it may replicate another', async () => {
    const [host = '', port = ''] = redis.address.split(':')
    const words = ['--maxmemory-policy', 'allkeys-lru', '--replicaof', host, port]
    const replica = await startRedis(words)
    onTestFinished(replica.stop)
    expect(await ask(replica, (client) => client.config('GET', 'maxmemory-policy'))).toContain(
      'allkeys-lru',
    )
    const role = await ask(replica, (client) => client.role())
    expect(role.slice(0, 3)).toEqual(['slave', host, Number(port)])
  })

  test('one that wants a password counts as started', async () => {
    const closed = await startRedis(['--requirepass', 'lane-7'])
    onTestFinished(closed.stop)
    await expect(ask(closed, (client) => client.get('a'))).rejects.toThrow('NOAUTH')
  })
})

async function ask<Answer>(
  { address }: RunningServer,
  question: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  const [host = '', port = ''] = address.split(':')
  const client = new Redis({
    host,
    port: Number(port),
    protocol: 2,
    retryStrategy: null,
    enableReadyCheck: false,
    commandTimeout: 5_000,
  })
  client.on('error', () => undefined)
  return question(client).finally(() => client.disconnect())
}
