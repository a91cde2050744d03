import { expect, test } from 'vitest'
import { buildHeartbeat, isHeartbeatKey, parseHeartbeat } from '../src/heartbeat.ts'

const beat = { fence: 2, sourceReadAt: null, at: 1_790_000_000_000 }

test('a heartbeat is read as it was written', () => {
  const { key, value } = buildHeartbeat('minzheng', beat)
  expect(key).toBe('__hb:minzheng')
  expect(isHeartbeatKey(key)).toBe(true)
  expect(parseHeartbeat(value)).toEqual({ source: 'minzheng', ...beat })
})

test.each([
  'null',
  '[]',
  'x',
  '{"source":"minzheng","fence":1,"at":1}',
  '{"source":"minzheng","fence":-1,"sourceReadAt":null,"at":1}',
  '{"source":"Min Zheng","fence":1,"sourceReadAt":null,"at":1}',
  '{"source":"minzheng","fence":1,"sourceReadAt":"now","at":1}',
])('%s is no heartbeat', (text) => {
  expect(parseHeartbeat(Buffer.from(text))).toBeNull()
})
