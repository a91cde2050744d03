import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { requireServer } from './require-server.ts'

const server = await requireServer('redis')

describe.runIf(server)('a real Redis', () => {
  const [host = '', port = ''] = server?.address.split(':') ?? []
  const client = new Redis({ host, port: Number(port) })
  afterAll(async () => {
    await client.quit()
    await server?.stop()
  })

  test('keeps what it is given', async () => {
    await client.set('infra-test', 'kept')
    expect(await client.get('infra-test')).toBe('kept')
  })

  test('evicts nothing', async () => {
    expect(await client.config('GET', 'maxmemory-policy')).toEqual([
      'maxmemory-policy',
      'noeviction',
    ])
  })
})
