import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectProof } from '../support/ask.ts'
import { readJson } from '../support/read-demo.ts'
import { repository } from '../support/repository.ts'
import { spawnHub, startHub } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { textOf } from '../support/tracked-files.ts'

const after = afterFile()

const firstCommand = 'npx -y pnpm@12 start'
const data = temporaryFolder(after)

describe.each(['README.md', 'README.zh-CN.md'])('%s', (readme) => {
  test('begins with the two commands', () => {
    const lines = linesOf(readme)
    expect(lines.find((line) => line.startsWith('npx '))).toBe(firstCommand)
    expect(lines).toContain('npx -y pnpm@12 test')
    expect(lines.filter((line) => line.startsWith('curl '))).toHaveLength(1)
  })

  test('tells the same curl line as the other one', () => {
    expect(curlLineOf(readme)).toBe(curlLineOf('README.md'))
  })
})

test('the first command, with --once, asks a question and proves the answer', async () => {
  expect(
    readJson<{ scripts: { start: string } }>(join(repository, 'package.json')).scripts.start,
  ).toBe('node services/hub/src/main.ts')
  const options = firstCommand.split(' start')[1]?.split(' ').filter(Boolean) ?? []
  const words = [...options, '--once']
  const hub = spawnHub({ data, after, words })
  expect(await hub.ended).toBe(0)
  expect(hub.screen()).toContain('答 answer    YES')
  expect(hub.screen()).toContain('were checked offline and hold')
})

describe.skipIf(spawnSync('curl', ['--version']).status !== 0)('with curl on this machine', () => {
  test('the curl line works as pasted, while the hub of the first command runs', async () => {
    const hub = await startHub({ data, after, words: [] })
    await hub.ready()
    const line = curlLineOf('README.md')
      .replace('http://127.0.0.1:8080', hub.url)
      .replace('data/demo/token', join(data, 'demo', 'token'))
    expect(line).toContain(hub.url)
    const told = execFileSync('sh', ['-c', line], { encoding: 'utf8' })
    const body: Readonly<Record<string, unknown>> = JSON.parse(told)
    expect(body).toMatchObject({ answer: 'YES', reason: null })
    await expectProof(hub, { body })
  })
})

/** Lines inside fenced blocks. */
function linesOf(document: string): readonly string[] {
  const blocks = [...textOf(document).matchAll(/^```\w*\n(?<lines>.*?)^```/gmsu)]
  return blocks.flatMap(({ groups }) => (groups?.['lines'] ?? '').split('\n').filter(Boolean))
}

function curlLineOf(document: string): string {
  return linesOf(document).find((line) => line.startsWith('curl ')) ?? ''
}
