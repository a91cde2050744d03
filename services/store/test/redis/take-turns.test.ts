import { expect, test } from 'vitest'
import { takeTurns } from '../../src/redis/take-turns.ts'

/** Work that begins and ends when it is told to. */
function makeWork() {
  const begun: string[] = []
  const ended: string[] = []
  const inTurn = takeTurns(2)
  const ask = (name: string, word: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const turn = inTurn(name, async (before) => {
      begun.push(word)
      void before.then(() => ended.push(`before ${word}`))
      await promise
      ended.push(word)
    })
    return { turn, resolve, reject }
  }
  return { begun, ended, ask }
}
const soon = () => new Promise(setImmediate)

test('two of one name are under way at once, and the third begins when the first has ended', async () => {
  const { begun, ask } = makeWork()
  const [first] = ['a', 'b', 'c'].map((word) => ask('slot', word))
  await soon()
  expect(begun).toEqual(['a', 'b'])
  first?.resolve()
  await soon()
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('one that is done early does not let a third begin before the first has ended', async () => {
  const { begun, ended, ask } = makeWork()
  const [first, second] = ['a', 'b', 'c', 'd'].map((word) => ask('slot', word))
  second?.resolve()
  await second?.turn
  await soon()
  expect(begun).toEqual(['a', 'b'])
  first?.resolve()
  await soon()
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  expect(ended).toEqual(['before a', 'b', 'a', 'before b', 'before c'])
})

test('a failure ends a turn like any other', async () => {
  const { begun, ask } = makeWork()
  const [first] = ['a', 'b', 'c'].map((word) => ask('slot', word))
  first?.reject(new Error('lost'))
  await expect(first?.turn).rejects.toThrow('lost')
  await soon()
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('other names do not wait', async () => {
  const { begun, ask } = makeWork()
  for (const word of ['a', 'b', 'c']) ask(word, word)
  await soon()
  expect(begun).toEqual(['a', 'b', 'c'])
})
