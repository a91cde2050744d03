import { beforeAll, expect, test } from 'vitest'
import { matterOf } from '../support/access/matter.ts'
import { usesShown } from '../support/access/take-steps.ts'
import { answerOf, askerOf, question, tell } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { dropMarriages, dropPeople, fileNumbers, somebody, wedding } from '../support/drop-file.ts'
import { cityInUse } from '../support/city-in-use.ts'
import { findInFiles, holds } from '../support/find-in-files.ts'
import { logLines } from '../support/log-lines.ts'
import { officerOf, sending, signedGrant } from '../support/officer.ts'
import { allTopics, readLog } from '../support/read-log.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()

/** Everybody here is made up; the names are found nowhere else. */
const known = somebody(73_001, '龘靐齉', '1991-07-08')
const wife = somebody(73_002, '爨麤鱻', '1992-08-09')
const refusedRow = somebody(73_003, '癵驫鸜', '1993-09-10')
const unknown = somebody(73_004, '灪爩麣', '1994-10-11')
const agent = somebody(73_005, '麷鸞龗', '1995-12-01')
const event = wedding(83_001, known, wife)
const mistyped = `${known.idNumber.slice(0, -1)}${known.idNumber.endsWith('0') ? '1' : '0'}`

const people = [known, wife, refusedRow, unknown]
const numbers = [...people.map(({ idNumber }) => idNumber), mistyped]
const names = people.map(({ name }) => name)
const officer = { id: 'officer-canary-4711', window: 'window-canary-4711' }
const caseRef = 'case-canary-4711'
/** What an officer types into a field for words, numbers and all. */
const reasons = {
  emergency: `emergency-canary-4711 ${known.idNumber}`,
  step: 'step-canary-4711',
  verdict: 'verdict-canary-4711',
}

let hub: HubProcess
/** Every word that the hub said to anyone. */
const heard: string[] = []

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  const asker = await askerOf(hub)
  const nextNumber = fileNumbers()
  const badRow = { ...refusedRow, birthDate: '1993-02-30' }
  dropPeople(hub.data, nextNumber(), [known, wife, badRow])
  dropMarriages(hub.data, nextNumber(), [event])
  const { certificateNo } = event
  const right = question('marriage.event', known.idNumber, { certificateNo })
  await until('the wedding', async () =>
    (await answerOf(hub, await asker.ask(right))).answer === 'YES' ? true : undefined,
  )
  await askEverything(asker)
  await askByAddress(asker)
  await actOnBehalf(asker)
  await breakGlass(asker, certificateNo)
  await flagAndEnrol()
  await (await askerOf(hub, 'data-auditor')).get('/audit/v1/entries?limit=500')
  await hub.stop()
})

/** Rightly, wrongly, without the right to, and as badly formed as can be. */
async function askEverything(asker: Asker): Promise<void> {
  const stranger = await askerOf(hub, 'tax-window')
  for (const id of numbers) {
    for (const name of names) {
      const asked = question('person.identity', id, { name }, { officer, caseRef })
      const told = [
        await asker.ask(asked),
        await stranger.ask(asked),
        await asker.ask({ ...asked, type: id }),
        await asker.ask({ ...asked, claims: { birthDate: id, name } }),
        await asker.ask({ ...asked, claims: { birthDate: 5, name } }),
        await asker.ask({ ...asked, subject: { idType: name, id } }),
        await asker.ask(JSON.stringify(asked).slice(0, -1)),
      ]
      heard.push(...told.map(({ text }) => text))
      // A wrong field is told by its name, which is the asker's own word here; it must not stay anywhere.
      await asker.ask({ ...asked, [name]: id })
      await asker.ask({ ...asked, claims: { [id]: name } })
    }
  }
}

async function askByAddress(asker: Asker): Promise<void> {
  for (const word of [known.idNumber, encodeURIComponent(known.name)]) {
    for (const path of [
      `/v1/verifications?id=${word}`,
      `/v1/verifications/${word}`,
      `/v1/catalogue/departments/${word}`,
      `/v1/catalogue/types/${word}`,
      `/audit/v1/entries?subject=${word}`,
      `/ledger/tile/${word}`,
      `/docs/${word}`,
    ]) {
      heard.push((await asker.get(path)).text)
      heard.push((await tell(hub.url + path, { method: 'DELETE' })).text)
    }
  }
}

/** Somebody who is flagged, and somebody who is an officer; rightly, and with numbers where none belong. */
async function flagAndEnrol(): Promise<void> {
  const authority = await officerOf(hub, 'shuju-admin')
  const subject = { idType: 'resident-id', id: unknown.idNumber }
  const flagged = await authority.post('/v1/flags', { subject, reason: 'own-wish' })
  const enrolment = { officer: 'officer-canary-4711', department: 'canlian' }
  const enrolled = await authority.post('/v1/officers', {
    ...enrolment,
    subject: { ...subject, id: agent.idNumber },
  })
  expect([flagged.status, enrolled.status]).toEqual([201, 200])
  const told = [
    flagged,
    enrolled,
    await authority.get('/v1/flags'),
    await authority.post('/v1/flags', { subject, reason: agent.idNumber }),
    await authority.post('/v1/flags', { subject, reason: 'own-wish', until: agent.idNumber }),
    await authority.post(`/v1/flags/${agent.idNumber}/remove`, {}),
    await authority.post('/v1/officers', { ...enrolment, account: agent.idNumber, subject }),
  ]
  heard.push(...told.map(({ text }) => text))
}

/** An agent of somebody who is otherwise only asked about; rightly, and with numbers where none belong. */
async function actOnBehalf(asker: Asker): Promise<void> {
  const { post } = sending(hub.url, asker.token)
  const numbered = (id: string) => ({ idType: 'resident-id', id }) as const
  const principal = numbered(unknown.idNumber)
  const right = {
    kind: 'agent',
    principal,
    agent: numbered(agent.idNumber),
    matters: ['house-transfer'],
    from: '2025-08-01',
    until: '2039-12-31',
    confirmedBy: 'in-person',
  }
  const path = '/v1/authorisations'
  const registered = await post(path, right)
  expect(registered.status).toBe(201)
  const authorisation = String(registered.body['id'])
  const onBehalf = { authorisation, agent: right.agent }
  const asked = question('person.identity', unknown.idNumber, { name: unknown.name }, { onBehalf })
  const party = agent.idNumber
  const told = [
    registered,
    await asker.ask(asked),
    await asker.ask({ ...asked, onBehalf: { ...onBehalf, agent: numbered(mistyped) } }),
    await asker.ask({ ...asked, onBehalf: { ...onBehalf, authorisation: party } }),
    await post(path, { ...right, agent: numbered(mistyped) }),
    await post(path, { ...right, kind: 'disclosure', agent: undefined, party }),
    await post(path, { ...right, confirmedBy: 'guardian', guardianship: party }),
    await post(`${path}/${authorisation}/withdrawal`, { principal: right.agent }),
    await post(`${path}/${authorisation}/withdrawal`, { principal }),
    await post(`${path}/${party}/withdrawal`, { principal }),
    await asker.get(`${path}/${party}`),
    await post('/v1/pids', { subject: principal }),
    await post('/v1/pids', { subject: numbered(mistyped) }),
  ]
  heard.push(...told.map(({ text }) => text))
  // Its answer names the field, which is the asker's own word here; it must not stay anywhere.
  await post(path, { ...right, matters: [party] })
  await post('/v1/pids', { subject: principal, [party]: party })
}

/** An emergency, its second person, and the end of the grant that it was asked under. */
async function breakGlass(asker: Asker, certificateNo: string): Promise<void> {
  const { question: usual, wanted } = matterOf(hub.data)
  const grant = await signedGrant(hub, { ...wanted, fields: ['certificateNo'], breakGlass: true })
  const claims = { certificateNo }
  const { caseRef: _, ...asked } = {
    ...usual,
    subject: { idType: 'resident-id', id: known.idNumber } as const,
    claims,
  }
  await until('an emergency to be answered', async () => {
    const told = await asker.ask({ ...asked, breakGlass: { reason: reasons.emergency } })
    heard.push(told.text)
    return told.status === 200 ? true : undefined
  })
  const colleague = await officerOf(hub, 'ziran-officer')
  const use = await until('the emergency to be seen', async () =>
    (await usesShown(colleague)).find(({ verdict }) => verdict === null),
  )
  const said = { verdict: 'confirmed', reason: reasons.verdict }
  const verdict = await colleague.post(`/v1/break-glass/${use.id}/verdicts`, said)
  expect(verdict.status).toBe(200)
  const step = { did: 'revoke', reason: reasons.step }
  expect((await colleague.post(`/v1/grants/${grant}/steps`, step)).status).toBe(200)
}

test("numbers lie nowhere but in the departments' own files and in the records themselves", () => {
  expect(beyondRecords(findInFiles(hub.data, numbers))).toEqual([])
})

test("names lie nowhere but in the departments' own files and in the records themselves", () => {
  expect(beyondRecords(findInFiles(hub.data, names))).toEqual([])
})

test('the search would have found them: they are where they must be', () => {
  const found = findInFiles(hub.data, [known.idNumber])
  // The records of a city lie in Kafka and Redis, which have files of their own elsewhere.
  const held = cityInUse() ? [] : ['log.db', 'store.db']
  expect(found).toEqual(expect.arrayContaining(held))
  expect(found.some((name) => name.startsWith('city/'))).toBe(true)
  expect(holds(Buffer.from(`..${known.idNumber}..`).toString('base64'), known.idNumber)).toBe(true)
})

test('a row in quarantine is sealed: nobody reads it in the log', () => {
  const found = findInFiles(hub.data, [refusedRow.idNumber])
  expect(found.filter((name) => !name.startsWith('city/'))).toEqual([])
})

test('somebody who was only asked about leaves nothing in any file at all', () => {
  expect(findInFiles(hub.data, [unknown.idNumber, unknown.name, mistyped])).toEqual([])
})

test('who acts for somebody leaves nothing in any file either', () => {
  expect(findInFiles(hub.data, [agent.idNumber])).toEqual([])
})

test('what an emergency was is sealed: nobody reads it', () => {
  expect(findInFiles(hub.data, [reasons.emergency, 'emergency-canary-4711'])).toEqual([])
})

test('reasons that officers give each other lie in the log, and neither in a ledger nor in log lines', () => {
  for (const reason of [reasons.step, reasons.verdict]) {
    const found = findInFiles(hub.data, [reason])
    expect(found.filter((name) => !name.startsWith('log.db'))).toEqual([])
    expect(found.length > 0).toBe(!cityInUse())
  }
})

test('keys of the log carry no number and no name', async () => {
  const log = await readLog(hub.data, allTopics)
  const keys = [...log.values()].flatMap((records) => records.map(({ key }) => key))
  expect(keys.length).toBeGreaterThan(0)
  const leaking = keys.filter((key) => [...numbers, ...names].some((word) => holds(key, word)))
  expect(leaking).toEqual([])
})

test('officers, windows and cases are sealed in the ledger, and open in the index of the audit alone', () => {
  const found = findInFiles(hub.data, [officer.id, officer.window, caseRef])
  expect(found.filter((name) => !name.startsWith('audit.db'))).toEqual([])
})

test('neither screen nor log lines nor answers repeat a number or a name', () => {
  const said = [hub.screen(), logLines(hub.data), ...heard]
  for (const word of [...numbers, ...names, agent.idNumber, 'emergency-canary-4711']) {
    expect(said.filter((text) => holds(text, word))).toEqual([])
  }
})

test('log lines carry no address that was asked for', () => {
  const lines = logLines(hub.data)
  expect(lines).not.toContain('?id=')
  expect(lines).not.toContain('/v1/verifications/')
})

/** The records are the hub's business, in its log and its store; everything else is a leak. */
function beyondRecords(files: readonly string[]): readonly string[] {
  return files.filter((name) => !name.startsWith('city/') && !/^(?:log|store)\.db/u.test(name))
}
