import { beforeAll, expect, test } from 'vitest'
import { answerOf, askerOf, question, tell } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { dropMarriages, dropPeople, fileNumbers, somebody, wedding } from '../support/drop-file.ts'
import { cityInUse } from '../support/city-in-use.ts'
import { findInFiles, holds } from '../support/find-in-files.ts'
import { logLines } from '../support/log-lines.ts'
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
const event = wedding(83_001, known, wife)
const mistyped = `${known.idNumber.slice(0, -1)}${known.idNumber.endsWith('0') ? '1' : '0'}`

const people = [known, wife, refusedRow, unknown]
const numbers = [...people.map(({ idNumber }) => idNumber), mistyped]
const names = people.map(({ name }) => name)
const officer = { id: 'officer-canary-4711', window: 'window-canary-4711' }
const caseRef = 'case-canary-4711'

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

test('keys of the log carry no number and no name', async () => {
  const log = await readLog(hub.data, allTopics)
  const keys = [...log.values()].flatMap((records) => records.map(({ key }) => key))
  expect(keys.length).toBeGreaterThan(0)
  const leaking = keys.filter((key) => [...numbers, ...names].some((word) => holds(key, word)))
  expect(leaking).toEqual([])
})

test('officers, windows and cases are sealed in the ledger', () => {
  expect(findInFiles(hub.data, [officer.id, officer.window, caseRef])).toEqual([])
})

test('neither screen nor log lines nor answers repeat a number or a name', () => {
  const said = [hub.screen(), logLines(hub.data), ...heard]
  for (const word of [...numbers, ...names]) {
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
