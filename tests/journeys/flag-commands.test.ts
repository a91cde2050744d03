import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEntryKeys, openSealedDetails } from '@hutong/ledger/entries'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { openCommandLine } from '../support/command-line.ts'
import { demoAccount } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()
const [yes, no, cannotJudge] = [0, 1, 2]
let hub: HubProcess
let asker: Asker
let question: ReturnType<typeof matterOf>['question']
/** Names the person of the question. */
let file: string
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  asker = await askerOf(hub)
  ;({ question } = matterOf(hub.data))
  file = join(temporaryFolder(after), 'person.json')
  writeFileSync(file, JSON.stringify(question.subject))
})

/** What somebody types, signed in on a machine of their own. */
async function typing(id: string) {
  const line = openCommandLine(temporaryFolder(after), after)
  expect((await line.login(hub.url, demoAccount(hub.data, id))).code).toBe(yes)
  return (...words: readonly string[]) => line.run(...words, '--url', hub.url)
}

async function signalsOf(told: Told) {
  const { entry } = await expectProof(hub, told)
  const key = openEntryKeys(join(hub.data, 'keys')).opening(String(entry['sealedKey']))
  if (!key) throw new Error('the key of the entry is not there')
  return openSealedDetails(key, String(entry['sealed'])).signals
}

test('the authority flags a person by a command, questions say so under the seal, and stop when it is removed', async () => {
  const run = await typing('shuju-admin')
  const added = await run('flag', 'add', file, '--reason', 'in-the-news', '--json')
  expect(added.code).toBe(yes)
  const { id }: { id: string } = JSON.parse(added.out)
  expect(await signalsOf(await asker.ask(question))).toEqual(['flagged'])
  const listed = await run('flag', 'list')
  expect(listed.out).toMatch(
    new RegExp(`^${id}  active  in-the-news, from .+ by shuju:shuju-admin`, 'mu'),
  )
  expect(listed.out).not.toContain(question.subject.id)
  expect(await run('flag', 'remove', id)).toMatchObject({ code: yes })
  expect(await signalsOf(await asker.ask(question))).toBeUndefined()
})

test('others flag nobody, and a reason that is none is no command', async () => {
  const run = await typing('ziran-officer')
  const refused = await run('flag', 'add', file, '--reason', 'own-wish')
  expect(refused).toMatchObject({ code: no, out: expect.stringContaining('sharing authority') })
  expect((await run('flag', 'add', file, '--reason', 'curiosity')).code).toBe(cannotJudge)
})

test('an officer who was enrolled by a command is refused the own record', async () => {
  const run = await typing('ziran-officer')
  expect((await run('officer', 'enrol', file)).code).toBe(cannotJudge)
  const enrolled = await run('officer', 'enrol', file, '--officer', 'o-own')
  expect(enrolled).toEqual({ code: yes, out: 'o-own is known as a person\n' })
  const told = await asker.ask({ ...question, officer: { id: 'o-own' } })
  expect(told.body).toMatchObject({ code: 'own-record' })
  expect(await signalsOf(told)).toEqual(['own-record'])
})
