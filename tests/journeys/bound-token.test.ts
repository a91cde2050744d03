import { spawnSync } from 'node:child_process'
import { createHubClient } from '@hutong/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { demoKey, demoSample, ledgerKey } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { typeTokensCommand } from '../support/tokens-page.ts'

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
    const replaced = { 'http://127.0.0.1:8080': hub.url }
    const { said, shown } = await typeTokensCommand({
      word: 'DPoP $TOKEN',
      replaced,
      data: hub.data,
      after,
    })
    expect(said).toContain(shown)
  })
})
