import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'

test('a city is made as files, and told in one line with --json', async () => {
  const out = join(temporaryFolder(onTestFinished), 'city')
  const made = await run(['city', 'make', '--people', '200', '--seed', '7', '--out', out, '--json'])
  expect(made.code).toBe(0)
  const summary: { people: number; seed: number; files: { file: string }[] } = JSON.parse(made.out)
  expect(summary).toMatchObject({ people: 200, seed: 7 })
  expect(summary.files.every(({ file }) => existsSync(join(out, file)))).toBe(true)
})

test.each([
  ['no people', ['--people', '0']],
  ['too many people', ['--people', '99999999']],
  ['people that are no number', ['--people', 'many']],
  ['a seed that is none', ['--people', '200', '--seed', 'x']],
])('%s is 2, and says what may be', async (_, words) => {
  const out = join(temporaryFolder(onTestFinished), 'city')
  const made = await run(['city', 'make', '--out', out, ...words])
  expect(made.code).toBe(2)
  expect(made.told).not.toMatch(/at file:|node_modules/u)
})
