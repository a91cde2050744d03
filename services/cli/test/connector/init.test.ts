import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { lintConnector, scaffold, scaffoldKinds } from '@hutong/connectors'
import { run } from '../run-command.ts'

test('the help tells of each kind in one line', async () => {
  const { out } = await run(['connector', 'init', '--help'])
  for (const kind of scaffoldKinds()) expect(out).toMatch(new RegExp(`^  ${kind} +[A-Z].+$`, 'mu'))
})

test.each(scaffoldKinds().map((kind) => [kind]))('the example of %s has no lints', (kind) => {
  const folder = join(temporaryFolder(onTestFinished), 'mine')
  scaffold(kind, folder)
  expect(lintConnector(readFileSync(join(folder, 'connector.yaml'), 'utf8'))).toEqual([])
})

test.each([['csv-folder'], ['jsonl-folder'], ['push']])(
  'what init makes of %s passes its own tests as it is',
  async (kind) => {
    const folder = join(temporaryFolder(onTestFinished), 'mine')
    const made = await run(['connector', 'init', kind, folder, '--json'])
    expect(made.code).toBe(0)
    const { files }: { files: string[] } = JSON.parse(made.out)
    expect(files).toEqual(expect.arrayContaining(['README.md', 'connector.yaml', 'expected.yaml']))
    expect(await run(['connector', 'test', folder])).toMatchObject({ code: 0 })
  },
)

test.each([['csv-folder'], ['jsonl-folder']])(
  'every line of the page of %s can be pasted, whatever the folder is called',
  async (kind) => {
    const cwd = temporaryFolder(onTestFinished)
    const name = "the folder's"
    await run(['connector', 'init', kind, join(cwd, name)])
    const page = readFileSync(join(cwd, name, 'README.md'), 'utf8')
    const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
    const lines = [...page.matchAll(/^ *(?<line>npx .+)$/gmu)].map(({ groups }) => groups?.['line'])
    const ended = lines.map((line = '') => {
      const pasted = line.replace('npx -y pnpm@12 hutong', `'${process.execPath}' '${program}'`)
      const { status, stderr } = spawnSync('sh', ['-c', pasted], { cwd, encoding: 'utf8' })
      return [/connector (?<verb>\w+)/u.exec(line)?.[1], status, stderr]
    })
    expect(ended).toEqual([
      ['discover', 0, ''],
      ['lint', 0, ''],
      // One of the rows is wrong on purpose.
      ['preview', 1, ''],
      ['test', 0, ''],
      ['check', 0, ''],
      ['run', 0, ''],
    ])
  },
)

test('a folder that is not empty is left as it is: 2', async () => {
  const folder = temporaryFolder(onTestFinished)
  await run(['connector', 'init', 'csv-folder', folder])
  const before = readdirSync(folder)
  const { code, told } = await run(['connector', 'init', 'jsonl-folder', folder])
  expect(code).toBe(2)
  expect(told).toContain('is not empty')
  expect(readdirSync(folder)).toEqual(before)
})

test('a kind without a template is 2, and told which there are', async () => {
  const { code, told } = await run(['connector', 'init', 'floppy', 'nowhere'])
  expect(code).toBe(2)
  expect(told).toContain('csv-folder')
})
