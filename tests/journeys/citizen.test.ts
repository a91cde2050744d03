import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getToken } from '@hutong/client'
import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { answerOf, askerOf, expectProof, question } from '../support/ask.ts'
import type { Asker, Told } from '../support/ask.ts'
import { dropMarriages, fileNumbers, somebody, wedding } from '../support/drop-file.ts'
import { sending, signedGrant } from '../support/officer.ts'
import { demoKey, ledgerKey } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { exchangeCode, signIn, signInForCode } from '../support/sign-in.ts'
import type { PersonAccount } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const husband = somebody(74_001, '赵一', '1991-07-08')
const wife = somebody(74_002, '钱二', '1992-08-09')
const stranger = somebody(74_003, '孙三', '1993-09-10')
const event = wedding(84_001, husband, wife)
const claims = { certificateNo: event.certificateNo }

let hub: HubProcess
let window: Asker
let portal: Asker
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  window = await askerOf(hub)
  portal = await askerOf(hub, 'citizen-portal')
  dropMarriages(hub.data, fileNumbers()(), [event])
  await until('the wedding', async () => {
    const told = await window.ask(question('marriage.event', husband.idNumber, claims))
    return (await answerOf(hub, told)).answer === 'YES' ? true : undefined
  })
})

interface Access {
  readonly time: string
  readonly department: { readonly code: string }
  readonly why: { readonly zh: string }
  readonly answer: { readonly zh: string }
  readonly action: string
  readonly caused: boolean
  readonly receipt: string | null
}

const subjectOf = (id: string) => ({ idType: 'resident-id', id }) as const
const list = (id: string, token = portal.token, more: object = {}): Promise<Told> =>
  sending(hub.url, token).post('/v1/me/accesses', { subject: subjectOf(id), ...more })

/** The newest access of a kind, once index and tiles have it with its proof. */
function accessOf(id: string, isWanted: (access: Access) => boolean): Promise<Access> {
  return until('the access', async () => {
    const told = await list(id, portal.token, { limit: 100 })
    await expectProof(hub, told)
    return accessesIn(told).find((access) => isWanted(access) && access.receipt !== null)
  })
}

function accessesIn({ body }: Told): readonly Access[] {
  const { accesses } = body
  return isList(accesses) ? accesses : []
}
/** What a proof is about, in its second line. */
const entryIn = (receipt: string): string =>
  Buffer.from(/^extra (.+)$/mu.exec(receipt)?.[1] ?? '', 'base64').toString('utf8')
const isList = (value: unknown): value is readonly Access[] => Array.isArray(value)

test('who was asked about finds the question, in plain words and with a proof to take away', async () => {
  const found = await accessOf(husband.idNumber, ({ answer }) => answer.zh === '所称与记录相符')
  expect(found).toMatchObject({
    department: { code: 'ziran', titleZh: '自然资源局' },
    system: 'real-estate-window',
    why: {
      zh: '自然资源局(real-estate-window)为办理“二手房(存量房)转移登记”核对了您的“婚姻登记”',
    },
    purpose: { code: 'house-transfer' },
    legalBasis: { id: 'real-estate-registration-2024#17' },
    fields: [{ name: 'certificateNo' }],
    caused: false,
  })
  const entry: unknown = JSON.parse(entryIn(found.receipt ?? ''))
  expect(entry).toMatchObject({ time: found.time, kind: 'answer', answerClass: 'YES' })
})

test("whoever stands in the record beside the one asked about finds it too, and the asker's answer says nothing of it", async () => {
  const found = await accessOf(wife.idNumber, ({ caused }) => caused)
  expect(found.why.zh).toContain('查询另一个人时')
})

test('a refused attempt is found as an attempt that was told nothing', async () => {
  const tax = await askerOf(hub, 'tax-window')
  expect((await tax.ask(question('marriage.event', husband.idNumber, claims))).status).toBe(403)
  const found = await accessOf(husband.idNumber, ({ department }) => department.code === 'shuiwu')
  expect(found.why.zh).toContain('被拒绝,没有得到任何内容')
})

test('an emergency is found as one', async () => {
  const { question: usual, wanted } = matterOf(hub.data)
  await signedGrant(hub, { ...wanted, fields: ['certificateNo'], breakGlass: true })
  const { caseRef: _caseRef, ...asked } = usual
  const subject = subjectOf(husband.idNumber)
  await until('an emergency to be answered', async () => {
    const breakGlass = { reason: 'a citizen has to be found at once' }
    const told = await window.ask({ ...asked, subject, claims, breakGlass })
    return told.status === 200 ? true : undefined
  })
  const found = await accessOf(husband.idNumber, ({ why }) => why.zh.includes('紧急情况'))
  expect(found.why.zh).toContain('24小时内复核')
})

test('the reading of the list is in the next one', async () => {
  await list(husband.idNumber)
  const found = await accessOf(husband.idNumber, ({ action }) => action === 'accesses')
  expect(found.why.zh).toContain('您本人通过数据资源管理局(citizen-portal)查询了谁查询过您')
})

test('a look under a rule is not listed before its days are over, and every list tells the rule', async () => {
  const police = await askerOf(hub, 'newborn-window')
  const told = await police.ask(
    question('marriage.event', stranger.idNumber, claims, { purpose: 'criminal-investigation' }),
  )
  expect(told.status).toBe(403)
  await untilAuditorsSee(await expectProof(hub, told))
  const { body, text } = await list(stranger.idNumber)
  expect(body['accesses']).toEqual([])
  expect(text).toContain('"rule":"criminal-investigation"')
  expect((await list(husband.idNumber)).body['withheld']).toEqual(body['withheld'])
})

test('what is asked under a grant for a purpose of a rule is answered and proven, and neither person in the record is told yet', async () => {
  const { wanted } = matterOf(hub.data)
  const byRule = {
    purpose: 'criminal-investigation',
    legalBasis: 'criminal-procedure-2018#54',
  }
  await signedGrant(hub, { ...wanted, ...byRule, fields: ['certificateNo'] }, 'gongan-officer')
  const police = await askerOf(hub, 'newborn-window')
  const told = await until('the grant to be in force', async () => {
    const asked = await police.ask(question('marriage.event', husband.idNumber, claims, byRule))
    return asked.status === 200 ? asked : undefined
  })
  expect(await answerOf(hub, told)).toEqual({ answer: 'YES', reason: null })
  await untilAuditorsSee(await expectProof(hub, told))
  for (const { idNumber } of [husband, wife]) {
    for (let cursor: unknown; cursor !== null;) {
      const { body } = await list(idNumber, portal.token, { limit: 100, cursor })
      expect(JSON.stringify(body['accesses'])).not.toContain('gongan')
      cursor = body['next']
    }
  }
})

/** Until an entry under the rule is in the index. */
async function untilAuditorsSee({ index }: { readonly index: number }): Promise<void> {
  await until('the index to have it', async () => {
    const auditor = await askerOf(hub, 'data-auditor')
    const { text } = await auditor.get('/audit/v1/entries?purpose=criminal-investigation')
    return text.includes(`"index":${index}`) ? true : undefined
  })
}

test('a token that is good for one person shows nothing of another, and the attempt is on record', async () => {
  const { body } = await sending(hub.url, portal.token).post('/v1/pids', {
    subject: subjectOf(wife.idNumber),
  })
  const { token } = await getToken({
    url: hub.url,
    clientId: 'citizen-portal',
    privateJwk: demoKey(hub.data, 'citizen-portal'),
    pid: String(body['pid']),
  })
  expect((await list(wife.idNumber, token)).status).toBe(200)
  const told = await list(husband.idNumber, token)
  expect(told).toMatchObject({ status: 403, body: { code: 'subject-not-bound' } })
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({ kind: 'refusal', action: 'accesses', client: 'citizen-portal' })
  const found = await accessOf(husband.idNumber, ({ why }) => why.zh.includes('要求查看谁查询过您'))
  expect(found.action).toBe('accesses')
})

test('whoever signed in as a citizen sees the own list, and nobody else', async () => {
  const account = {
    id: 'citizen-of-test',
    department: 'shuju',
    roles: ['citizen'],
    password: 'a sentence is a good password',
  }
  const words = ['--data', hub.data]
  const added = await runHutong(
    [
      'account',
      'add',
      account.id,
      '--department',
      account.department,
      '--role',
      'citizen',
      ...words,
    ],
    account.password,
  )
  expect(added).toMatchObject({ code: 0 })
  const unknown = await list(wife.idNumber, await signIn(hub.url, account))
  expect(unknown).toMatchObject({ status: 403, body: { code: 'subject-not-bound' } })
  const owned = await runHutong(
    ['account', 'own', account.id, '-', '--url', hub.url, '--client', 'citizen-portal', ...words],
    JSON.stringify(subjectOf(wife.idNumber)),
  )
  expect(owned).toMatchObject({ code: 0 })
  const token = await freshToken(account)
  const own = await list(wife.idNumber, token)
  expect(own.status).toBe(200)
  expect((await expectProof(hub, own)).entry).toMatchObject({ client: 'hutong-cli' })
  expect((await list(husband.idNumber, token)).status).toBe(403)
})

/** What is known of an account is in the tokens of its next sign-in. */
async function freshToken(account: PersonAccount): Promise<string> {
  const { accessToken } = await exchangeCode(hub.url, await signInForCode(hub.url, account))
  if (accessToken === undefined) throw new Error(`no token for ${account.id}`)
  return accessToken
}

test('both published contracts tell the same of the same person', async () => {
  const authorization = `Bearer ${portal.token}`
  const ask = async (path: string, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(hub.url + path, { headers: { authorization, ...headers } })
    expect(response.status).toBe(200)
    const told: unknown = await response.json()
    return told
  }
  const id = husband.idNumber
  const estonia = await ask(`/v2/findUsage?userCode=CN${id}&limit=1`, { 'x-road-userid': id })
  expect(estonia).toMatchObject({
    totalUsages: expect.any(Number),
    usages: [{ receiverCode: expect.any(String), receiverSystem: expect.any(String) }],
  })
  const path = `/data/MyPersonalDataUsage/1.0?userID=${id}&DatabaseID=marriage.event`
  const govstack = await ask(path, { 'information-mediator-client': 'CN/GOV/SHUJU/portal' })
  expect(govstack).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ReaderInstitutionID: 'ziran',
        Refrences: [{ ReferenceID: 'marriage.event' }],
      }),
    ]),
  )
})

test('the command line shows the list, and keeps proofs that hold', async () => {
  const folder = temporaryFolder(after)
  const words = ['me', 'accesses', '--url', hub.url, '--data', hub.data, '--limit', '100']
  const told = await runHutong([...words, '--receipts', folder], `${husband.idNumber}\n`)
  expect(told).toMatchObject({ code: 0 })
  expect(told.out).toContain('核对了您的“婚姻登记”')
  expect(told.out).not.toContain(husband.idNumber)
  const [file = ''] = readdirSync(folder).toSorted()
  const vkey = ['--vkey', vkeysFile(temporaryFolder(after))]
  const judged = await runHutong(['receipt', 'verify', join(folder, file), ...vkey, '--json'])
  expect(JSON.parse(judged.out)).toMatchObject({
    valid: true,
    entry: { purpose: 'house-transfer' },
  })
})

test('the command line names what is wrong, and never the number', async () => {
  const words = ['me', 'accesses', '--url', hub.url, '--data', hub.data, '--json']
  const wrong = `${husband.idNumber.slice(0, -1)}${husband.idNumber.endsWith('0') ? '1' : '0'}`
  const told = await runHutong(words, wrong)
  expect(told.code).toBe(2)
  expect(told.out).toContain('$.subject.id')
  expect(told.out + told.err).not.toContain(wrong)
})

function vkeysFile(folder: string): string {
  const file = join(folder, 'keys.vkey')
  writeFileSync(file, ledgerKey(hub.data))
  return file
}
