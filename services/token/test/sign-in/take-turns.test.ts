import { expect, test } from 'vitest'
import { createTurns } from '../../src/sign-in/take-turns.ts'

test('one works at a time, in the order of asking, and each has its own result', async () => {
  const inTurn = createTurns(10)
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await Promise.resolve()
    seen.push(`${name} ends`)
    return name
  }
  expect(await Promise.all([inTurn(work('a')), inTurn(work('b'))])).toEqual(['a', 'b'])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('who comes when all places are taken is told at once, and those places come free', async () => {
  const inTurn = createTurns(2)
  const held = Promise.withResolvers<string>()
  const first = inTurn(() => held.promise)
  const second = inTurn(async () => 'second')
  expect(inTurn(async () => 'third')).toBeNull()
  held.resolve('first')
  expect([await first, await second]).toEqual(['first', 'second'])
  expect(await inTurn(async () => 'fourth')).toBe('fourth')
})

test('work that fails fails for its own caller alone', async () => {
  const inTurn = createTurns(2)
  const failing = inTurn(() => Promise.reject(new Error('on purpose')))
  const next = inTurn(async () => 'next')
  await expect(failing).rejects.toThrow('on purpose')
  expect(await next).toBe('next')
})
