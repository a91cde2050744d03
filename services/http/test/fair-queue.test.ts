import { expect, test } from 'vitest'
import { createFairQueue } from '../src/fair-queue.ts'
import type { FairQueue, Place } from '../src/fair-queue.ts'

/** Lets one come after the other, by the letters of their names; tells who was let in, and in capitals who was sent away, in this order. */
function watch(queue: FairQueue) {
  const order: string[] = []
  const inside: Place[] = []
  const tell = (name: string, place: Place, isIn: boolean): void => {
    order.push(isIn ? name : name.toUpperCase())
    if (isIn) inside.push(place)
  }
  const come = (names: string): readonly Place[] =>
    Array.from(names, (name) => {
      const place = queue.enter(name)
      const { admitted } = place
      if (typeof admitted === 'boolean') tell(name, place, admitted)
      else void admitted.then((isIn) => tell(name, place, isIn))
      return place
    })
  /** Each finishes in its turn, until nobody is left. */
  const finishAll = async (): Promise<void> => {
    await Promise.resolve()
    for (let place = inside.shift(); place; place = inside.shift()) {
      place.leave()
      await Promise.resolve()
    }
  }
  return { come, finishAll, told: () => order.join('') }
}

test('as many as may go on are let in at once, and no more', () => {
  const { come, told } = watch(createFairQueue({ inProgressMax: 3, waitingMax: 9 }))
  come('aaaab')
  expect(told()).toBe('aaa')
})

test('who comes with many waits for its own, others take turns with it', async () => {
  const { come, finishAll, told } = watch(createFairQueue({ inProgressMax: 1, waitingMax: 99 }))
  come('aaaaaabbc')
  await finishAll()
  expect(told()).toBe('aabcabaaa')
})

test('when nobody may wait any more the newest is sent away at once', () => {
  const { come, told } = watch(createFairQueue({ inProgressMax: 1, waitingMax: 2 }))
  come('aaaa')
  expect(told()).toBe('aA')
})

test('a newcomer takes the place of one who has more waiting', async () => {
  const { come, finishAll, told } = watch(createFairQueue({ inProgressMax: 1, waitingMax: 3 }))
  come('aaaab')
  await finishAll()
  expect(told()).toBe('aAaba')
})

test('nobody loses a place to a newcomer who would then have as many', () => {
  const { come, told } = watch(createFairQueue({ inProgressMax: 1, waitingMax: 2 }))
  come('aabb')
  expect(told()).toBe('aB')
})

test('one who gives up is passed over, and its place is free', async () => {
  const { come, finishAll, told } = watch(createFairQueue({ inProgressMax: 1, waitingMax: 2 }))
  const [, second] = come('aab')
  second?.leave()
  come('c')
  await finishAll()
  expect(told()).toBe('aAbc')
})

test('who leaves twice makes room for one', () => {
  const { come, told } = watch(createFairQueue({ inProgressMax: 2, waitingMax: 9 }))
  const [first] = come('aa')
  first?.leave()
  first?.leave()
  come('bb')
  expect(told()).toBe('aab')
})
