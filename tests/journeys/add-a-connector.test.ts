import { execFile, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { freePort } from '@hutong/infra'
import { beforeAll, expect, test } from 'vitest'
import { copyRepository } from '../support/copy-repository.ts'
import { isShown, readBlocks } from '../support/page-blocks.ts'
import type { PageBlock } from '../support/page-blocks.ts'
import { readJson } from '../support/read-demo.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { textOf } from '../support/tracked-files.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const folder = temporaryFolder(after)
const tools = temporaryFolder(after)
const commandMsMax = 180_000

beforeAll(async () => {
  copyRepository(folder)
  writeTools(await freePort())
})

const titles = { file: 'is written', change: 'is changed', command: 'shows what the page shows' }
for (const block of readBlocks(textOf('docs/add-a-connector.md')))
  test(
    `line ${block.line}: ${nameOf(block)} ${titles[block.kind]}`,
    () => follow(block),
    commandMsMax,
  )

async function follow(block: PageBlock): Promise<void> {
  if (block.kind === 'file') writeFile(block.path, block.text)
  else if (block.kind === 'change') changeFile(block.path, block.text)
  else await runCommand(block)
}

function nameOf(block: PageBlock): string {
  return block.kind === 'command' ? (block.text.split('\n', 1)[0] ?? '') : block.path
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function changeFile(path: string, text: string): void {
  const before = readFileSync(join(folder, path), 'utf8')
  const lines = text.trimEnd().split('\n')
  const there = lines.filter((line) => line.startsWith(' ')).map((line) => `${line.slice(1)}\n`)
  expect(before).toContain(there.join(''))
  const later = lines.map((line) => `${line.slice(1)}\n`).join('')
  writeFileSync(
    join(folder, path),
    before.replace(there.join(''), () => later),
  )
}

async function runCommand({ how, text, shown = '' }: PageBlock & { kind: 'command' }) {
  if (how === 'in another terminal') return startCommand(text)
  if (how === 'until it says so') {
    await until(shown, async () => (isShown(shown, await outputOf(text)) ? true : undefined))
    return
  }
  const output = await outputOf(text)
  if (!isShown(shown, output)) expect(output).toBe(shown)
}

/** What a command writes to either stream. One that fails must say so by its exit code, which the page shows. */
function outputOf(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const words = ['-c', `exec 2>&1\n${text}`]
    execFile('sh', words, { cwd: folder, env: environment() }, (failure, stdout) =>
      failure === null ? resolve(stdout) : reject(new Error(`${text} failed:\n${stdout}`)),
    )
  })
}

async function startCommand(text: string): Promise<void> {
  const child = spawn('sh', ['-c', `exec ${text}`], { cwd: folder, env: environment() })
  after(() => void child.kill('SIGKILL'))
  let screen = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      screen += piece
    })
  await until(
    'the hub to have loaded',
    () => (screen.includes('Ctrl-C stops') ? true : undefined),
    commandMsMax,
  )
}

/** Servers that suites find by these names are nothing to the reader of a page. */
const environment = () => ({
  ...process.env,
  PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`,
  HUTONG_KAFKA: '',
  HUTONG_REDIS: '',
  HUTONG_POSTGRES: '',
})

/** The package manager is there, and does what package.json says; nothing is fetched. The hub answers on a port that is free. */
function writeTools(port: number): void {
  const { scripts } = readJson<{ scripts: Record<'start' | 'hutong', string> }>(
    join(folder, 'package.json'),
  )
  const npx = `#!/bin/sh
shift
shift
word="$1"
shift
case "$word" in
  exec) exec "$@" ;;
  start) exec ${scripts.start} --port ${port} "$@" ;;
  hutong)
    test "$1" = ask && set -- "$@" --url http://127.0.0.1:${port}
    exec ${scripts.hutong} "$@" ;;
esac
exit 64
`
  writeFileSync(join(tools, 'npx'), npx)
  chmodSync(join(tools, 'npx'), 0o755)
  symlinkSync(process.execPath, join(tools, 'node'))
}
