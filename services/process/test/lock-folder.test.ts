import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockFolder } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

const locked = expect.objectContaining({ code: 'HUTONG_FOLDER_LOCKED' })

test('a second holder in the same process is refused until the first lets go', () => {
  const folder = temporaryFolder(onTestFinished)
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(locked)
  lock.release()
  lockFolder(folder).release()
})

test('the refusal names the folder and what to do', () => {
  const folder = temporaryFolder(onTestFinished)
  const lock = lockFolder(folder)
  onTestFinished(() => lock.release())
  expect(() => lockFolder(folder)).toThrow(`another process is writing to ${folder}: stop it first`)
})

test('another process keeps it off, and kill -9 of that process lets go', async () => {
  const folder = temporaryFolder(onTestFinished)
  const child = spawn(
    process.execPath,
    [new URL('./hold-folder.ts', import.meta.url).pathname, folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect(() => lockFolder(folder)).toThrow(locked)
  child.kill('SIGKILL')
  await ended
  lockFolder(folder).release()
})

test('two folders are two locks', () => {
  const one = lockFolder(temporaryFolder(onTestFinished))
  const other = lockFolder(temporaryFolder(onTestFinished))
  one.release()
  other.release()
})

test('a folder is made with all the folders above it', () => {
  const folder = join(temporaryFolder(onTestFinished), 'a', 'b', 'c')
  lockFolder(folder).release()
  lockFolder(folder).release()
})

test('a file in the place of the folder cannot be used, and is told by name', () => {
  const file = join(temporaryFolder(onTestFinished), 'file')
  writeFileSync(file, '')
  expect(() => lockFolder(file)).toThrow(unusable(`${file} cannot be used (ENOTDIR)`))
  expect(() => lockFolder(join(file, 'below'))).toThrow(unusable('(ENOTDIR)'))
})

test.each(['/proc/nope', '/proc/nope/deeper'])(
  'a place such as %s where no folder can be made is refused at once',
  (folder) => {
    expect(() => lockFolder(folder)).toThrow(unusable('name another folder with --data'))
  },
)

test.each([
  ['is a folder', (file: string) => mkdirSync(file)],
  ['holds something else', (file: string) => writeFileSync(file, 'x'.repeat(1_000))],
])('a lock file that %s is no other process', (_, spoil) => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'lock')
  spoil(file)
  expect(() => lockFolder(folder)).toThrow(unusable(file))
})

function unusable(told: string): unknown {
  return expect.objectContaining({
    code: 'HUTONG_DATA_UNUSABLE',
    message: expect.stringContaining(told),
  })
}
