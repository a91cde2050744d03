import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderIdentity } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

test('a folder keeps its identity, and another one has another', async () => {
  const file = join(temporaryFolder(onTestFinished), 'gateway.id')
  const other = join(temporaryFolder(onTestFinished), 'gateway.id')
  const first = await folderIdentity(file)
  expect(await folderIdentity(file)).toBe(first)
  expect(await folderIdentity(other)).not.toBe(first)
})
