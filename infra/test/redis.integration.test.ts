import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { requireServer } from '@hutong/infra/testing'

await requireServer('redis', ({ address }) => {
  const [host = '', port = ''] = address.split(':')
  const client = new Redis({ host, port: Number(port) })
  const key = `infra-test-${process.pid}`
  afterAll(async () => {
    await client.del(key)
    await client.quit()
  })

  test('keeps what it is given', async () => {
    await client.set(key, 'kept')
    expect(await client.get(key)).toBe('kept')
  })

  test('evicts nothing', async () => {
    expect(await client.config('GET', 'maxmemory-policy')).toEqual([
      'maxmemory-policy',
      'noeviction',
    ])
  })
})
