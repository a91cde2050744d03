import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyReceipt } from '@hutong/ledger'
import { parseReceipt, parseSignedNote } from '@hutong/merkle'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { spawnHub, startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
/** The person is asked about before and after the rotation. */
const asked = 'an identity that was struck out'

let hub: HubProcess
let before: string

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  before = await ask()
})

test('a ledger changes its key at work: either key verifies over the change, then the new one', async () => {
  expect(await hutong('keys', 'rotate', 'ledger')).toMatchObject({ code: 0 })
  const both = await untilSignedBy(2)
  const [older = '', newer = ''] = verifierKeys('.vkeys')
  expect(verifierKeys('.vkey')).toEqual([newer])
  expect(await isProven(before, older)).toBe(true)
  expect(await isProven(before, newer)).toBe(false)
  for (const vkey of [older, newer]) expect(await isProven(both, vkey)).toBe(true)

  const [, keyId = ''] = older.split('+')
  expect(await hutong('keys', 'destroy', 'ledger', '--key-id', keyId, '--yes')).toMatchObject({
    code: 0,
  })
  const alone = await untilSignedBy(1)
  expect(await isProven(alone, newer)).toBe(true)
  const all = verifierKeys('.vkeys').join('\n')
  for (const receipt of [before, both, alone]) expect(await isProven(receipt, all)).toBe(true)
})

test('a person is found by entries of before and after the rotation of the epoch key', async () => {
  expect(await hutong('keys', 'rotate', 'epoch')).toMatchObject({ code: 0 })
  const { client, request } = demoSample(hub.data, asked)
  const asker = await askerOf(hub, client)
  const tags = new Set<string>()
  await until('a tag by the new key', async () => {
    const { entry } = await expectProof(hub, await asker.ask(request))
    tags.add(String(entry['subject']))
    return tags.size > 1 ? true : undefined
  })
  const found = await until('entries of both tags', async () => {
    const words = ['audit', 'search', '--subject-type', request.subject.idType, '--json']
    const { out } = await runHutong(
      [...words, '--data', hub.data, '--url', hub.url],
      `${request.subject.id}\n`,
    )
    const subjects = new Set([...out.matchAll(/"subject":"([\w-]+)"/gu)].map(([, tag]) => tag))
    return subjects.size > 1 ? subjects : undefined
  })
  expect(found).toEqual(tags)
})

test('what was done with keys is told in the ledger, the new verifier key in clear', async () => {
  const auditor = await askerOf(hub, 'data-auditor')
  await until('the entries', async () => {
    const { text } = await auditor.get('/audit/v1/entries?department=hub')
    const [, newer = ''] = verifierKeys('.vkeys')
    const told = ['key-added', 'key-rotated', 'key-destroyed'].every((action) =>
      text.includes(`"action":"${action}"`),
    )
    return told && text.includes(`"fields":["${newer}"]`) ? true : undefined
  })
})

test('a ledger that is retired is still verified, and its hub never starts on it again', async () => {
  const retire = ['ledger', 'retire', hub.ledger, '--yes']
  const tooEarly = await runHutong(retire)
  expect([tooEarly.code, tooEarly.err]).toEqual([2, expect.stringContaining('stop it first')])
  expect(await hub.stop()).toBe(0)
  const retired = await runHutong([...retire, '--json'])
  expect(retired).toMatchObject({ code: 0 })
  expect(JSON.parse(retired.out)).toMatchObject({ retired: true, instance: 'hub' })
  expect(await runHutong(['ledger', 'verify', hub.ledger])).toMatchObject({ code: 0 })
  const again = spawnHub({ data: hub.data, after })
  expect(await again.ended).toBe(1)
  expect(again.screen()).toContain('was retired')
})

const hutong = (...words: string[]) => runHutong([...words, '--data', hub.data])

/** One question, and its receipt. */
async function ask(): Promise<string> {
  const { client, request } = demoSample(hub.data, asked)
  const told = await (await askerOf(hub, client)).ask(request)
  return String(told.body['receipt'])
}

/** Asks until the checkpoint bears so many signatures, which takes some seconds. */
function untilSignedBy(count: number): Promise<string> {
  return until(`a receipt that ${count} keys signed`, async () => {
    const receipt = await ask()
    const note = parseReceipt(receipt)?.checkpoint ?? ''
    return parseSignedNote(note)?.signatures.length === count ? receipt : undefined
  })
}

async function isProven(receipt: string, vkey: string): Promise<boolean> {
  return (await verifyReceipt({ receipt, vkey })).valid
}

const verifierKeys = (ending: string): readonly string[] =>
  readFileSync(`${join(hub.data, 'ledger', 'hub')}${ending}`, 'utf8')
    .trim()
    .split('\n')
