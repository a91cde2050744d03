import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { openDataFolder } from '../src/data-folder.ts'

test('a new folder is made and marked with its format', async () => {
  const folder = join(temporaryFolder(onTestFinished), 'data')
  const { release } = await openDataFolder(folder)
  release()
  expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual({ format: 1 })
})

test('a folder of this format is opened again', async () => {
  const folder = temporaryFolder(onTestFinished)
  for (const { release } of [await openDataFolder(folder)]) release()
  const again = await openDataFolder(folder)
  again.release()
})

test('a second hub on the folder is refused while the first lives', async () => {
  const folder = temporaryFolder(onTestFinished)
  const { release } = await openDataFolder(folder)
  onTestFinished(release)
  await expect(openDataFolder(folder)).rejects.toMatchObject({
    code: 'HUTONG_FOLDER_LOCKED',
    message: expect.stringContaining('--data'),
  })
})

test('a folder of a newer program is refused, and nothing in it is changed', async () => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'format.json')
  writeFileSync(file, '{"format":2}')
  await expect(openDataFolder(folder)).rejects.toMatchObject({
    code: 'HUTONG_DATA_NEWER',
    message: expect.stringContaining('use the newer program'),
  })
  expect(readFileSync(file, 'utf8')).toBe('{"format":2}')
})

test.each(['', '{', 'null', '7', '{}', '{"format":"1"}', '{"format":0}', '{"format":-1}'])(
  'a format.json that holds %j is of something else, and is told by name',
  async (text) => {
    const folder = temporaryFolder(onTestFinished)
    writeFileSync(join(folder, 'format.json'), text)
    await expect(openDataFolder(folder)).rejects.toMatchObject({
      code: 'HUTONG_DATA_STRANGE',
      message: expect.stringContaining(join(folder, 'format.json')),
    })
  },
)

test('a refused folder is let go of', async () => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'format.json')
  writeFileSync(file, '{"format":2}')
  await openDataFolder(folder).catch(() => undefined)
  writeFileSync(file, '{"format":1}')
  const { release } = await openDataFolder(folder)
  release()
  expect(existsSync(file)).toBe(true)
})
