import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'

const commands = [
  'ask record',
  'ask verify',
  'audit export',
  'audit findings confirm',
  'audit findings list',
  'audit findings show',
  'audit sample',
  'audit search',
  'audit statistics',
  'city make',
  'connector check',
  'connector discover',
  'connector init',
  'connector lint',
  'connector preview',
  'connector quarantine',
  'connector reconcile',
  'connector replay',
  'connector run',
  'connector snapshot',
  'connector spec',
  'connector state',
  'connector status',
  'connector test',
  'department list',
  'department merge',
  'department rename',
  'department split',
  'identifier check',
  'ledger verify',
  'receipt verify',
  'schema check',
  'store drop',
  'store generations',
  'store rebuild',
  'token get',
  'topics apply',
  'topics check',
  'witness',
]

test('help names every noun and the exit codes, and is 0', async () => {
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  for (const command of commands) expect(out).toContain(`  ${command.split(' ')[0]} `)
  expect(out).toMatch(/Exit codes: 0 .* 1 .* 2 /u)
})

test.each(commands)('the help of %s has an example', async (command) => {
  const { code, out } = await run([...command.split(' '), '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`Examples?:\\n[^]*hutong ${command}`, 'u'))
  // Nothing but Node and npm has to be there.
  expect(out).not.toMatch(/(?<!npx -y )pnpm/u)
})

test('a leading -- is dropped, as pnpm passes it on', async () => {
  const { code, out } = await run(['--', 'identifier', 'check', 'date', '2026-01-01'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ valid: true })
})

test.each([
  ['a noun that is none', ['party']],
  ['a verb that is none', ['receipt', 'burn']],
])('%s is 2, and points to the help', async (_, words) => {
  const { code, told } = await run(words)
  expect(code).toBe(2)
  expect(told).toContain('--help')
})

test('a hub that is not there, or without the demo, is 2 with what to do', async () => {
  const data = temporaryFolder(onTestFinished)
  const { code, told } = await run(['token', 'get', '--client', 'a', '--data', data])
  expect(code).toBe(2)
  expect(told).toBe(`${join(data, 'demo', 'credentials.json')} cannot be read\n`)
})

test.each([
  ['a word that is none', ['receipt', 'burn'], 'HUTONG_OPTIONS_INVALID', "unknown command 'burn'"],
  ['a word that is missing', ['receipt', 'verify'], 'HUTONG_OPTIONS_INVALID', '--vkey'],
  ['a file that is not there', ['ledger', 'verify', '/nowhere'], 'HUTONG_CANNOT_JUDGE', '/nowhere'],
  ['a place that is wrong', ['connector', 'lint', '/nowhere'], 'HUTONG_CANNOT_JUDGE', 'no folder'],
])('with --json %s is one line that says why', async (_, words, code, message) => {
  const { code: exitCode, out, told } = await run([...words, '--json'])
  expect(exitCode).toBe(2)
  expect(told).not.toBe('')
  expect(JSON.parse(out)).toEqual({ error: { code, message: expect.stringContaining(message) } })
})
