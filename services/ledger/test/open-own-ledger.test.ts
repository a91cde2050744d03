import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openOwnLedger } from '../src/ledger.ts'

test('what all who write entries share holds no key that signs', async () => {
  const data = temporaryFolder(onTestFinished)
  const keys = join(data, 'keys')
  const entryKeys = join(data, 'entry-keys')
  const stop = new AbortController()
  const { noteEntry, close } = await openOwnLedger({
    settings: { data, keys, entryKeys, instance: 'gateway-1', origin: 'hutong.example/gateway-1' },
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  })
  await noteEntry({ client: 'window' }, 'ziran', {
    kind: 'answer',
    traceId: undefined,
    answerClass: 'YES',
    status: 200,
    subject: { idType: 'passport', id: 'E00000000' },
    details: {},
  })
  stop.abort()
  await close()
  expect(readdirSync(keys)).toEqual(['ledger-gateway-1.pem'])
  expect(readdirSync(entryKeys).toSorted()).toEqual([
    expect.stringMatching(/^epoch-/),
    expect.stringMatching(/^seal-/),
  ])
})
