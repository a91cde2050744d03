import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import type { Matter } from '../support/access/matter.ts'
import { openCommandLine } from '../support/command-line.ts'
import type { CommandLine, Ended } from '../support/command-line.ts'
import { demoAccount } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()
const [yes, no, cannotJudge] = [0, 1, 2]
let hub: HubProcess
let matter: Matter
/** Where files lie that are named on the command line. */
let files: string
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  matter = matterOf(hub.data)
  files = temporaryFolder(after)
})

const lines = new Map<string, CommandLine>()

/** What an officer types, signed in on a machine of their own. */
async function officer(id: string) {
  const line = lines.get(id) ?? (await signedIn(id))
  lines.set(id, line)
  const text = (...words: readonly string[]): Promise<Ended> => line.run(...words, '--url', hub.url)
  const json = async (...words: readonly string[]) => parsed(await text(...words, '--json'))
  return { text, json }
}

async function signedIn(id: string): Promise<CommandLine> {
  const line = openCommandLine(temporaryFolder(after), after)
  const { code, out } = await line.login(hub.url, demoAccount(hub.data, id))
  if (code !== yes) throw new Error(`${id} could not sign in: ${out}`)
  return line
}

/** What a department's system types. */
const system = (...words: readonly string[]): Promise<Ended> =>
  openCommandLine(files, after).run(...words, '--url', hub.url, '--data', hub.data)

function parsed({ code, out }: Ended) {
  const told: Readonly<Record<string, unknown>> = JSON.parse(out)
  return { code, told }
}

function written(content: object): string {
  const file = join(files, `${randomUUID()}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

test('officers apply, look, sign, stop and refuse by commands, in words and as JSON', async () => {
  const [applicant, provider, authority] = await Promise.all(
    ['ziran-officer', 'minzheng-officer', 'shuju-admin'].map(officer),
  )
  if (!applicant || !provider || !authority) throw new Error('three officers were to sign in')
  const vkey = ['--vkey', `${hub.ledger}.vkey`]
  const { code, told } = await applicant.json('grant', 'request', written(matter.wanted), ...vkey)
  expect({ code, told }).toMatchObject({ code: yes, told: { state: 'requested' } })
  const id = String(told['id'])

  const listed = await provider.text('grant', 'list', '--state', 'requested')
  expect(listed).toMatchObject({ code: yes, out: expect.stringContaining(`${id}  待答复`) })
  expect(await provider.json('grant', 'list', '--state', 'refused')).toEqual({
    code: yes,
    told: { grants: [] },
  })
  expect(await provider.text('grant', 'overdue')).toEqual({ code: yes, out: '没有 none\n' })

  const refused = await applicant.text('grant', 'approve', id, '--as', 'provider')
  expect(refused).toMatchObject({ code: no, out: expect.stringContaining('rule: ') })
  expect(await applicant.json('grant', 'approve', id, '--as', 'provider')).toMatchObject({
    code: no,
    told: { code: 'not-your-grant' },
  })
  expect(await provider.text('grant', 'approve', id, '--as', 'provider')).toMatchObject({
    code: yes,
    out: expect.stringContaining('已同意 approved'),
  })
  expect(await authority.json('grant', 'approve', id, '--as', 'authority')).toMatchObject({
    code: yes,
    told: { state: 'active' },
  })
  expect(
    await provider.text('grant', 'suspend', id, '--reason', 'used for something else'),
  ).toMatchObject({ code: yes, out: expect.stringContaining('暂停 suspended') })
  const shown = await applicant.text('grant', 'show', id)
  expect(shown).toMatchObject({
    code: yes,
    out: expect.stringContaining('used for something else'),
  })
  expect(await applicant.text('grant', 'show', 'g-none')).toMatchObject({ code: no })

  const other = await applicant.json('grant', 'request', written(matter.wanted))
  const reason = ['--ground', 'beyond-the-duty', '--reason', 'it was granted before']
  expect(await provider.text('grant', 'refuse', String(other.told['id']), ...reason)).toMatchObject(
    {
      code: yes,
      out: expect.stringContaining('不予共享 refused'),
    },
  )
  expect(await applicant.text('grant', 'request', join(files, 'none.json'))).toMatchObject({
    code: cannotJudge,
  })
})

test('who applies for what citizens are told later, and is not named by its rule, is told whose purpose it is', async () => {
  const applicant = await officer('ziran-officer')
  const wanted = { ...matter.wanted, purpose: 'criminal-investigation' }
  expect(await applicant.text('grant', 'request', written(wanted))).toMatchObject({
    code: yes,
    out: expect.stringContaining(
      'missing $.purpose: criminal-investigation is for gongan alone; name a matter',
    ),
  })
})

test('the authority adds, shows and revokes the systems of departments', async () => {
  const authority = await officer('shuju-admin')
  const { kty, crv, x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const jwks = { keys: [{ kty, crv, x }] }
  const client = { id: 'tax-desk', department: 'shuiwu', scope: 'ask', jwks }
  expect(await authority.text('client', 'add', written(client))).toMatchObject({
    code: yes,
    out: 'tax-desk  active  shuiwu  ask  by shuju:shuju-admin\n',
  })
  expect(await authority.text('client', 'list')).toMatchObject({
    code: yes,
    out: expect.stringContaining('real-estate-window  active  ziran  ask  from a file\n'),
  })
  const reason = ['--reason', 'its key was lost']
  expect(await authority.json('client', 'revoke', 'tax-desk', ...reason)).toMatchObject({
    code: yes,
    told: { id: 'tax-desk', state: 'revoked' },
  })
  expect(await authority.text('client', 'revoke', 'nobody', ...reason)).toMatchObject({ code: no })
  const wrong = { ...client, id: 'other-desk', department: 'nowhere' }
  expect(await authority.text('client', 'add', written(wrong))).toMatchObject({ code: cannotJudge })
})

test("a system registers, shows and takes back a holder's authorisation", async () => {
  const { subject: principal, purpose } = matter.question
  const file = written({
    kind: 'agent',
    principal,
    agent: { idType: 'resident-id', id: '330106199003079983' },
    matters: [purpose],
    from: '2025-08-01',
    until: '2039-12-31',
    confirmedBy: 'in-person',
  })
  const { code, told } = parsed(await system('authorisation', 'register', file, '--json'))
  expect({ code, told }).toMatchObject({ code: yes, told: { state: 'active' } })
  const id = String(told['id'])
  expect(await system('authorisation', 'show', id)).toMatchObject({
    code: yes,
    out: expect.stringContaining(`${id}  active  agent for ${purpose}`),
  })
  const holder = written({ principal })
  expect(await system('authorisation', 'withdraw', id, holder)).toMatchObject({
    code: yes,
    out: expect.stringContaining('withdrawn'),
  })
  expect(await system('authorisation', 'show', 'a-none')).toMatchObject({ code: no })
  expect(await system('authorisation', 'withdraw', id, written({}))).toMatchObject({
    code: cannotJudge,
  })
})

test('nothing was broken yet, and whoever has not signed in is told to', async () => {
  const colleague = await officer('gongan-officer')
  expect(await colleague.text('break-glass', 'list')).toEqual({ code: yes, out: '没有 none\n' })
  expect(await colleague.json('break-glass', 'list')).toEqual({ code: yes, told: { uses: [] } })
  expect(await system('client', 'list')).toMatchObject({ code: cannotJudge })
})

test('explain tells whether a question may be asked, and every step of why', async () => {
  const { type, claims, purpose, legalBasis } = matter.question
  const access = {
    type,
    action: 'verify',
    fields: Object.keys(claims),
    purpose,
    legalBasis,
  }
  const file = written(access)
  expect(parsed(await system('explain', file, '--json'))).toMatchObject({
    code: yes,
    told: { allowed: true },
  })
  expect(await system('explain', file, '--client', 'tax-window')).toMatchObject({
    code: no,
    out: expect.stringContaining('无权查询 it may not be asked'),
  })
  expect(await system('explain', written({}))).toMatchObject({ code: cannotJudge })
})
