import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { doneBefore } from '../src/process.ts'

const never = new Promise<never>(() => undefined)

test('work that is done first says true, and leaves nothing at the signal', async () => {
  const { signal } = new AbortController()
  expect(await doneBefore(signal, Promise.resolve('done'))).toBe(true)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('work that hangs is left at once when the signal is aborted', async () => {
  const stop = new AbortController()
  const waiting = doneBefore(stop.signal, never)
  stop.abort()
  expect(await waiting).toBe(false)
  expect(await doneBefore(stop.signal, never)).toBe(false)
})

test('work that fails rejects with its failure', async () => {
  const { signal } = new AbortController()
  await expect(doneBefore(signal, Promise.reject(new Error('on purpose')))).rejects.toThrow(
    'on purpose',
  )
})

test('work that fails after it was left is no unhandled rejection', async () => {
  const work = Promise.withResolvers<never>()
  expect(await doneBefore(AbortSignal.abort(), work.promise)).toBe(false)
  work.reject(new Error('on purpose'))
})
