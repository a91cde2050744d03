import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

test('only the user who made a city can read it', async () => {
  const out = join(temporaryFolder(onTestFinished), 'data', 'city')
  const made = await run(['city', 'make', '--people', '200', '--out', out, '--json'])
  const summary: { files: { file: string }[] } = JSON.parse(made.out)
  const files = summary.files.map(({ file }) => join(out, file))
  for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600)
  for (const folder of [out, dirname(out), ...files.map((file) => dirname(file))])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
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
