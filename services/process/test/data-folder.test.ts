import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

const embedded = { profile: 'embedded' } as const
const asGateway = { profile: 'city', instance: 'gateway' } as const

test('a new folder is made and marked with its format', async () => {
  const folder = join(temporaryFolder(onTestFinished), 'data')
  const { release } = await openDataFolder(folder, embedded)
  release()
  expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual({ format: 1 })
})

test('a folder of this format is opened again', async () => {
  const folder = temporaryFolder(onTestFinished)
  for (const { release } of [await openDataFolder(folder, embedded)]) release()
  const again = await openDataFolder(folder, embedded)
  again.release()
})

test('a second hub on the folder is refused while the first lives', async () => {
  const folder = temporaryFolder(onTestFinished)
  const { release } = await openDataFolder(folder, embedded)
  onTestFinished(release)
  await expect(openDataFolder(folder, embedded)).rejects.toMatchObject({
    code: 'HUTONG_FOLDER_LOCKED',
    message: expect.stringContaining('--data'),
  })
})

test('a folder of a newer program is refused, and nothing in it is changed', async () => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'format.json')
  writeFileSync(file, '{"format":2}')
  await expect(openDataFolder(folder, embedded)).rejects.toMatchObject({
    code: 'HUTONG_DATA_NEWER',
    message: expect.stringContaining('use the newer program'),
  })
  expect(readFileSync(file, 'utf8')).toBe('{"format":2}')
})

test.each([
  '',
  '{',
  'null',
  '7',
  '{}',
  '{"format":"1"}',
  '{"format":0}',
  '{"format":-1}',
  '{"format":1,"profile":"b"}',
])('a format.json that holds %j is of something else, and is told by name', async (text) => {
  const folder = temporaryFolder(onTestFinished)
  writeFileSync(join(folder, 'format.json'), text)
  await expect(openDataFolder(folder, embedded)).rejects.toMatchObject({
    code: 'HUTONG_DATA_STRANGE',
    message: expect.stringContaining(join(folder, 'format.json')),
  })
})

test('a refused folder is let go of', async () => {
  const folder = temporaryFolder(onTestFinished)
  const file = join(folder, 'format.json')
  writeFileSync(file, '{"format":2}')
  await openDataFolder(folder, embedded).catch(() => undefined)
  writeFileSync(file, '{"format":1}')
  const { release } = await openDataFolder(folder, embedded)
  release()
  expect(existsSync(file)).toBe(true)
})

test('the processes of a city share a folder, each name once', async () => {
  const folder = temporaryFolder(onTestFinished)
  const gateway = await openDataFolder(folder, asGateway)
  onTestFinished(gateway.release)
  const audit = await openDataFolder(folder, { profile: 'city', instance: 'audit' })
  onTestFinished(audit.release)
  await expect(openDataFolder(folder, asGateway)).rejects.toMatchObject({
    code: 'HUTONG_FOLDER_LOCKED',
    message: `another process runs as gateway on ${folder}: stop it first, or give this one a HUTONG_INSTANCE of its own`,
  })
})

test.each([
  ['embedded', embedded, asGateway],
  ['city', asGateway, embedded],
] as const)(
  'a folder that was made by %s is refused to the other profile',
  async (first, made, asked) => {
    const folder = temporaryFolder(onTestFinished)
    const { release } = await openDataFolder(folder, made)
    release()
    await expect(openDataFolder(folder, asked)).rejects.toMatchObject({
      code: 'HUTONG_DATA_OTHER_PROFILE',
      message: expect.stringContaining(
        `made by the profile ${first}, and this is ${asked.profile}`,
      ),
    })
  },
)
