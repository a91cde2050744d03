import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditFindings, FindingView } from '@hutong/client'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { askerOf } from '../support/ask.ts'
import { openCommandLine } from '../support/command-line.ts'
import { demoAccount } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const data = temporaryFolder(after)
const [yes, no] = [0, 1]
const officer = 'curious-17'
let hub: HubProcess
/** Of the finding about who guessed. */
let id: string

beforeAll(async () => {
  // Nobody waits here for the entries of other ledgers.
  writeFileSync(join(data, 'findings.json'), '{"lateSeconds": 0}')
  hub = await startHub({ data, after })
  await hub.ready()
  const { question } = matterOf(data)
  const asker = await askerOf(hub)
  for (let guess = 1; guess <= 20; guess += 1) {
    const claims = { event: 'MARRIAGE', certificateNo: `J330106-2015-${100_000 + guess}` }
    const told = await asker.ask({ ...question, claims, officer: { id: officer } })
    if (told.body['code'] === 'guesses-used-up') break
  }
  id = await until('a finding that must be explained', async () => {
    const found = (await listed()).find(({ rule, weight }) => rule === 'guessing' && weight === 3)
    return found?.id
  })
})

/** What somebody types. */
const line = openCommandLine(temporaryFolder(after), after)
const at = (): readonly string[] => ['--url', hub.url]

async function listed(): Promise<readonly FindingView[]> {
  const words = ['audit', 'findings', 'list', '--data', data, '--json']
  const { code, out } = await line.run(...words, ...at())
  expect(code).toBe(yes)
  const told: AuditFindings = JSON.parse(out)
  return told.findings
}

test('who guessed until no more was allowed is found, and named to the auditor', async () => {
  const { code, out } = await line.run('audit', 'findings', 'show', id, '--data', data, ...at())
  expect(code).toBe(yes)
  expect(out).toContain(`ziran/${officer}`)
  expect(out).toMatch(/guessing {2}open/u)
})

test('an auditor who signed in justifies it, and cannot be the second reader too', async () => {
  await line.login(hub.url, demoAccount(data, 'shuju-auditor'))
  const step = (did: string) =>
    line.run('audit', 'findings', did, id, '--reason', 'I looked at the file', ...at())
  expect(await step('justify')).toMatchObject({ code: yes })
  const second = await step('confirm')
  expect(second.code).toBe(no)
  expect(second.out).toContain('two-readers')
})

test('after a restart the finding is there once, with its review', async () => {
  const before = await listed()
  await hub.stop()
  hub = await startHub({ data, after })
  await hub.ready()
  const now = await listed()
  expect(now.map((one) => one.id)).toEqual(before.map((one) => one.id))
  expect(now.find((one) => one.id === id)).toMatchObject({
    waitsForSecond: true,
    steps: [{ did: 'justify', by: 'shuju:shuju-auditor' }],
  })
})

test('a month that is not over has no sample', async () => {
  const month = new Date().toISOString().slice(0, 'YYYY-MM'.length)
  const { code, out } = await line.run('audit', 'sample', month, '--data', data, ...at())
  expect(code).toBe(no)
  expect(out).toContain('not-found')
})
