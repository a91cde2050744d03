import { expect, test } from 'vitest'
import { wait } from '../src/process.ts'

test('a wait that ran its time says true', async () => {
  expect(await wait(1)).toBe(true)
})

test('an aborted wait ends at once and says false, without throwing', async () => {
  const stop = new AbortController()
  const waiting = wait(3_600_000, stop.signal)
  stop.abort()
  expect(await waiting).toBe(false)
  expect(await wait(3_600_000, stop.signal)).toBe(false)
})
