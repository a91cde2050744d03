import { HutongError } from '@hutong/process'
import { expect, test } from 'vitest'
import { trackCopyHealth } from '../src/copy-health.ts'

function open() {
  let nowMs = 0
  const track = trackCopyHealth(() => nowMs)
  return {
    ...track,
    forward: (ms: number) => {
      nowMs += ms
    },
  }
}

test('a few entries that are on their way are nothing to tell', () => {
  const { looked, forward, health } = open()
  looked(3, false)
  forward(9_999)
  expect(health()).toEqual({ state: 'ready' })
})

test('entries of which none is copied for long are told, without a failure too', () => {
  const { looked, forward, health } = open()
  looked(3, false)
  forward(60_000)
  expect(health()).toEqual({
    state: 'ready',
    detail: 'at least 3 entries wait to be copied to audit.entries, none was for 60 s',
  })
})

test('a failure is told until something was copied', () => {
  const { looked, failed, health } = open()
  looked(3, false)
  failed(new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose'))
  expect(health().detail).toContain('away on purpose')
  looked(2, true)
  expect(health()).toEqual({ state: 'ready' })
})

test('a failure is told when nobody knows how many entries wait', () => {
  const { failed, health } = open()
  failed(new HutongError('HUTONG_LEDGER_COPY_POSITION', 'delete it to copy again'))
  expect(health().detail).toContain('delete it to copy again')
})

test('words of a foreign failure are not repeated', () => {
  const { looked, failed, health } = open()
  looked(1, false)
  failed(new Error('a value of somebody'))
  expect(health().detail).not.toContain('somebody')
})

test('entries that come after a quiet time have not waited all that time', () => {
  const { looked, forward, health } = open()
  forward(60_000)
  looked(0, false)
  looked(3, false)
  expect(health()).toEqual({ state: 'ready' })
})
