import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('the committed validators and types are those of the schemas', () => {
  const main = new URL('../../src/generate/main.ts', import.meta.url).pathname
  const { status, stderr } = spawnSync(process.execPath, [main, '--check'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
