import { expect, test } from 'vitest'
import { formatPosition, mergePositions, nextOffset, parsePosition } from '@hutong/log'

const position = (...next: [number, number][]) => ({ topic: 'records.a.v1', next: new Map(next) })

test('a position is written with ascending partitions and read back as it was', () => {
  expect(formatPosition(position([10, 5], [2, 7]))).toBe('records.a.v1@2:7,10:5')
  expect(parsePosition('records.a.v1@2:7,10:5')).toEqual(position([2, 7], [10, 5]))
})

test.each(['', 'a', 'a@', 'a@0', 'a@0:', 'a@x:1', '@0:1', 'a@0:1,', `a@0:${'9'.repeat(16)}`])(
  'what formatPosition does not write is refused: %j',
  (text) => {
    expect(() => parsePosition(text)).toThrow(
      expect.objectContaining({ code: 'HUTONG_POSITION_MALFORMED' }),
    )
  },
)

test('merging keeps the later offset of each partition', () => {
  expect(mergePositions(position([0, 5], [1, 2]), position([1, 9], [2, 1]))).toEqual(
    position([0, 5], [1, 9], [2, 1]),
  )
})

test('a partition that is not named begins at 0', () => {
  expect(nextOffset(position([1, 4]), 0)).toBe(0)
})
