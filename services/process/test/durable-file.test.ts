import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFileDurably, writeFileDurably } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

test('a file is written whole, with the folders that it needs, and leaves no temporary one', async () => {
  const folder = join(temporaryFolder(onTestFinished), 'a', 'b')
  await writeFileDurably(join(folder, 'file'), 'text')
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('text')
  expect(readdirSync(folder)).toEqual(['file'])
})

test('a new text takes the place of the old one, however long that was', async () => {
  const file = join(temporaryFolder(onTestFinished), 'file')
  await writeFileDurably(file, 'a long text')
  await writeFileDurably(file, Buffer.from('short'))
  expect(readFileSync(file, 'utf8')).toBe('short')
})

test('a file gets the mode asked for', async () => {
  const file = join(temporaryFolder(onTestFinished), 'file')
  await writeFileDurably(file, 'secret', 0o600)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('what a crash left of an earlier writing is no part of the new file', async () => {
  const file = join(temporaryFolder(onTestFinished), 'file')
  const left = `${file}.${process.pid}.tmp`
  writeFileSync(left, 'left behind, and readable by all')
  chmodSync(left, 0o644)
  await writeFileDurably(file, 'secret', 0o600)
  expect(readFileSync(file, 'utf8')).toBe('secret')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('when it cannot be put in its place, the old one stays', async () => {
  const folder = temporaryFolder(onTestFinished)
  mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
  await expect(writeFileDurably(join(folder, 'taken'), 'text')).rejects.toMatchObject({
    code: 'EISDIR',
  })
  expect(readdirSync(join(folder, 'taken'))).toEqual(['inside'])
})

test('a file that is only to be made stays as it is once it is there', async () => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'file')
  await createFileDurably(file, 'first', 0o600)
  await createFileDurably(file, 'second', 0o600)
  expect(readFileSync(file, 'utf8')).toBe('first')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['file'])
})
