import { expect, test } from 'vitest'
import { withProgress } from '../../src/nouns/connector/with-progress.ts'

const screenOf = (written: string[], isTTY: boolean) => ({
  isTTY,
  columns: 10,
  write: (text: string) => void written.push(text),
})

test('on a terminal the line is cut to its width, and is gone when the work is over', async () => {
  const written: string[] = []
  const result = await withProgress(
    (show) => {
      show('1000 rows of the source')
      return Promise.resolve(7)
    },
    screenOf(written, true),
  )
  expect(result).toBe(7)
  expect(written).toEqual(['\r\u001B[K1000 rows', '\r\u001B[K'])
})

test('the line is gone when the work fails, too', async () => {
  const written: string[] = []
  const work = () => Promise.reject(new Error('away'))
  await expect(withProgress(work, screenOf(written, true))).rejects.toThrow('away')
  expect(written.at(-1)).toBe('\r\u001B[K')
})

test('in a pipe nothing is written', async () => {
  const written: string[] = []
  const work = (show: (text: string) => void) => Promise.resolve(show('1 row'))
  await withProgress(work, screenOf(written, false))
  expect(written).toEqual([])
})
