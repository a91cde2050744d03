import { expect, test } from 'vitest'
import type { StreamStatus } from '@hutong/connectors'
import { showStreams } from '../../src/nouns/connector/show-streams.ts'

const idle: StreamStatus = {
  source: 'minzheng',
  state: 'idle',
  rowsRead: 3,
  published: 2,
  quarantined: 1,
  unchanged: 0,
  sourceReadAt: 1,
}
const failing = (code: string): StreamStatus => ({
  ...idle,
  state: 'degraded',
  failure: { code, kind: 'transient', message: 'nobody answers' },
})

function inPipe(statuses: readonly StreamStatus[], isOnce = false): readonly string[] {
  let written = ''
  const { tell, end } = showStreams({ isOnce }, { write: (text) => void (written += text) })
  statuses.forEach(tell)
  end()
  return written.split('\n').slice(0, -1)
}

test('in a pipe a failure is told once, another one too, and that the stream goes on', () => {
  const away = failing('HUTONG_SOURCE_UNAVAILABLE')
  const told = inPipe([away, away, away, failing('HUTONG_SOURCE_CONFIG'), idle, idle, away])
  expect(told).toEqual([
    'minzheng  degraded, read to its end: 3 rows, 2 published, 1 quarantined; HUTONG_SOURCE_UNAVAILABLE: nobody answers',
    expect.stringContaining('; HUTONG_SOURCE_CONFIG: nobody answers'),
    'minzheng  idle, read to its end: 3 rows, 2 published, 1 quarantined',
    expect.stringContaining('; HUTONG_SOURCE_UNAVAILABLE: nobody answers'),
  ])
})

test('in a pipe nothing is told of progress, and of one reading nothing but what failed', () => {
  const loading: StreamStatus = { ...idle, state: 'loading' }
  expect(inPipe([loading, loading, idle, loading, idle])).toHaveLength(1)
  expect(inPipe([loading, idle], true)).toEqual([])
  expect(inPipe([failing('HUTONG_LOG_UNAVAILABLE'), idle], true)).toHaveLength(2)
})

test('a run that has ended says no more of what it said before', () => {
  const away = failing('HUTONG_SOURCE_UNAVAILABLE')
  expect(inPipe([away, { ...away, state: 'stopped' }])).toHaveLength(1)
  expect(inPipe([idle, { ...failing('HUTONG_LEASE_LOST'), state: 'stopped' }])).toHaveLength(2)
})

test('on a terminal the failure stands beside the state, in the line that changes', () => {
  const written: string[] = []
  const screen = { isTTY: true, columns: 200, write: (text: string) => void written.push(text) }
  showStreams({ isOnce: false }, screen).tell(failing('HUTONG_SOURCE_CONFIG'))
  expect(written.at(-1)).toContain('minzheng degraded 2 (1 refused) HUTONG_SOURCE_CONFIG')
})
