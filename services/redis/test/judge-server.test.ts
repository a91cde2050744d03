import { expect, test } from 'vitest'
import { judgeServer, parseInfo } from '../src/judge-server.ts'

const good = {
  redis_version: '7.0.15',
  role: 'master',
  maxmemory_policy: 'noeviction',
  evicted_keys: '0',
  cluster_enabled: '0',
}
const judge = (change: Partial<typeof good>, clockOffMs = 0) => {
  const lines = Object.entries({ ...good, ...change }).map(([name, value]) => `${name}:${value}`)
  const info = parseInfo(`# Server\r\n${lines.join('\r\n')}\r\n`)
  return judgeServer({ where: 'redis.example:6379', info, clockOffMs })
}

test('a master of version 7 that evicts nothing may be used', () => {
  expect(judge({})).toBeUndefined()
  expect(judge({ redis_version: '10.1.0' })).toBeUndefined()
})

test('a replica in a cluster is none to refuse: it sends its callers to the master', () => {
  expect(judge({ role: 'slave', cluster_enabled: '1' })).toBeUndefined()
})

test.each([
  ['a version below 7', { redis_version: '6.2.18' }, 'HUTONG_REDIS_TOO_OLD'],
  ['a version that is none', { redis_version: 'unstable' }, 'HUTONG_REDIS_TOO_OLD'],
  ['a replica', { role: 'slave' }, 'HUTONG_REDIS_REPLICA'],
  ['a policy that evicts', { maxmemory_policy: 'allkeys-lru' }, 'HUTONG_REDIS_EVICTS'],
  ['a policy that evicts some', { maxmemory_policy: 'volatile-ttl' }, 'HUTONG_REDIS_EVICTS'],
  ['a server that evicted something before', { evicted_keys: '3' }, 'HUTONG_REDIS_EVICTS'],
])('%s is refused, and the message names the server', (_, change, code) => {
  expect(judge(change)).toMatchObject({
    code,
    message: expect.stringContaining('redis.example:6379'),
  })
})

test.each([61_000, -61_000])('a clock that is %i ms off is refused', (clockOffMs) => {
  expect(judge({}, clockOffMs)).toMatchObject({
    code: 'HUTONG_CLOCK_OFF',
    message: expect.stringMatching(clockOffMs > 0 ? /61 s ahead of/ : /61 s behind/),
  })
  expect(judge({}, clockOffMs - Math.sign(clockOffMs) * 1_000)).toBeUndefined()
})
