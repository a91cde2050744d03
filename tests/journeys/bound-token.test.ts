import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { createHubClient } from '@hutong/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { readBlocks } from '../support/page-blocks.ts'
import type { PageBlock } from '../support/page-blocks.ts'
import { demoKey, demoSample, ledgerKey } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { textOf } from '../support/tracked-files.ts'

const after = afterFile()

let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
})

test('the typed client gets answers with bound tokens, each with its proof', async () => {
  const { client: clientId, request, expected } = demoSample(hub.data)
  const privateJwk = demoKey(hub.data, clientId)
  const vkey = ledgerKey(hub.data)
  const { verify } = createHubClient({ url: hub.url, clientId, privateJwk, vkey, dpop: true })
  for (let times = 0; times < 3; times += 1) {
    const { answer, reason } = expected
    expect(await verify(request)).toMatchObject({ outcome: 'answered', answer: { answer, reason } })
  }
})

describe.skipIf(spawnSync('curl', ['--version']).status !== 0)('with curl on this machine', () => {
  test('what the page on tokens tells to write and to type does what it shows', async () => {
    const blocks = readBlocks(textOf('docs/guides/tokens.md'))
    const script = blocks.find(isScript)
    const command = blocks.find((block) => block.kind === 'command')
    if (!script || !command?.shown) throw new Error('the page has no script, or shows nothing')
    const folder = temporaryFolder(after)
    writeFileSync(join(folder, script.path), script.text)
    mkdirSync(join(folder, 'data'))
    symlinkSync(join(hub.data, 'demo'), join(folder, 'data', 'demo'))
    const typed = command.text.replace('http://127.0.0.1:8080', hub.url)
    expect(typed).toContain(hub.url)
    expect(await outputOf(typed, folder)).toContain(command.shown.split('…', 1)[0])
  })
})

const isScript = (block: PageBlock): block is PageBlock & { kind: 'file' } =>
  block.kind === 'file' && block.path === 'bound.mjs'

function outputOf(text: string, folder: string): Promise<string> {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`
  const options = { cwd: folder, env: { ...process.env, PATH } }
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', text], options, (failure, stdout, stderr) =>
      failure === null ? resolve(stdout) : reject(new Error(`${text} failed:\n${stderr}`)),
    )
  })
}
