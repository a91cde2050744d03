import { expect, test } from 'vitest'
import { levelWidth, parseTilePath, partialTile, tileIndexPath, tilePath } from '../src/merkle.ts'

test('an index is written in groups of three digits, as C2SP tlog-tiles shows', () => {
  expect(tileIndexPath(1_234_067)).toBe('x001/x234/067')
  expect(tileIndexPath(0)).toBe('000')
  expect(tileIndexPath(999)).toBe('999')
  expect(tileIndexPath(1000)).toBe('x001/000')
})

test('a tree of 70000 ends in tiles of 112, 17 and 1', () => {
  expect(partialTile(70_000, 'entries')).toEqual({ level: 'entries', index: 273, width: 112 })
  expect(partialTile(70_000, 0)).toEqual({ level: 0, index: 273, width: 112 })
  expect(partialTile(70_000, 1)).toEqual({ level: 1, index: 1, width: 17 })
  expect(partialTile(70_000, 2)).toEqual({ level: 2, index: 0, width: 1 })
  expect(levelWidth(70_000, 3)).toBe(0)
})

test('a tree that fills its tiles has no partial one', () => {
  expect(partialTile(256, 0)).toBeNull()
  expect(partialTile(0, 0)).toBeNull()
})

test.each(['tile/0/000', 'tile/0/000.p/1', 'tile/1/x001/x234/067', 'tile/entries/x001/000.p/255'])(
  '%s is read back as it was written',
  (path) => {
    const tile = parseTilePath(path)
    expect(tile && tilePath(tile)).toBe(path)
  },
)

test.each([
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/x000/001',
  'tile/0/1',
  'tile/6/000',
  'tile/0/000/',
  'tile/0/../000',
  'tile/checkpoint',
  '/tile/0/000',
])('%s is no tile', (path) => {
  expect(parseTilePath(path)).toBeNull()
})
