import { expect, test } from 'vitest'
import { streamHealth } from '../src/stream-health.ts'
import type { StreamStatus } from '../src/track-status.ts'

const usual: StreamStatus = {
  source: 'minzheng',
  state: 'idle',
  rowsRead: 0,
  published: 0,
  quarantined: 0,
  unchanged: 0,
  sourceReadAt: null,
}
const logFailure = { code: 'HUTONG_LOG_UNREACHABLE', kind: 'transient', message: 'no log' } as const
const sourceFailure = {
  code: 'HUTONG_SOURCE_UNAVAILABLE',
  kind: 'transient',
  message: 'no folder',
} as const

test.each([
  ['waits for its lease', { state: 'starting' }, 'starting'],
  ['reads', { state: 'loading' }, 'ready'],
  ['has read all', { state: 'idle' }, 'ready'],
  ['is not acknowledged', { state: 'degraded', failure: logFailure }, 'starting'],
  ['cannot read its source', { state: 'degraded', failure: sourceFailure }, 'ready'],
  ['has ended', { state: 'stopped' }, 'failed'],
] as const)('a stream that %s', (_, change, state) => {
  expect(streamHealth({ ...usual, ...change }).state).toBe(state)
})

test('why it is not ready is told', () => {
  const status = { ...usual, state: 'degraded', failure: logFailure } as const
  expect(streamHealth(status)).toEqual({ state: 'starting', detail: 'no log' })
})
