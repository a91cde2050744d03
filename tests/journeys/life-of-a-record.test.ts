import { basename } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { question } from '../support/ask.ts'
import {
  dropMarriages,
  dropUnmarked,
  markWhole,
  peopleBytes,
  populationFile,
  fileNumbers,
  somebody,
  wedding,
} from '../support/drop-file.ts'
import { logLines } from '../support/log-lines.ts'
import { recordsOf } from '../support/read-records.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { windowOf } from '../support/window-of.ts'
import type { Window } from '../support/window-of.ts'

const after = afterFile()

const yes = { answer: 'YES', reason: null }
const noRecord = { answer: 'UNKNOWN', reason: 'no-record' }
const revoked = { answer: 'NO', reason: 'revoked' }
const topic = 'records.marriage.event.v1'
const nextNumber = fileNumbers()
let hub: HubProcess
let window: Window

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  window = windowOf(hub)
})

// The hub looks into each folder every five seconds, so these wait side by side.
test.concurrent('a record appears: nothing is known of a wedding until civil affairs exports it', async () => {
  const husband = somebody(70_001, '乔木', '1991-01-02')
  const wife = somebody(70_002, '白露', '1991-01-03')
  const event = wedding(80_001, husband, wife)
  expect(await told(wife, event)).toEqual(noRecord)
  dropMarriages(hub.data, nextNumber(), [event])
  await toldAtLast(wife, event, yes)
  expect(await told(husband, event)).toEqual(yes)
})

test.concurrent('a record is corrected: the wrong number finds nothing any more, the right one does', async () => {
  const mistaken = somebody(70_003, '石磊', '1991-02-02')
  const corrected = somebody(70_003, '石磊', '1992-02-02')
  const wife = somebody(70_004, '林深', '1991-02-03')
  const event = wedding(80_002, mistaken, wife)
  dropMarriages(hub.data, nextNumber(), [event])
  await toldAtLast(mistaken, event, yes)
  dropMarriages(hub.data, nextNumber(), [{ ...event, husband: corrected }])
  await toldAtLast(corrected, event, yes)
  expect(await told(mistaken, event)).toEqual(noRecord)
  expect(await told(wife, event)).toEqual(yes)
})

test.concurrent('a record is revoked: the certificate that held yesterday is refused today', async () => {
  const husband = somebody(70_005, '江河', '1991-03-02')
  const event = wedding(80_003, husband, somebody(70_006, '雪梅', '1991-03-03'))
  dropMarriages(hub.data, nextNumber(), [event])
  await toldAtLast(husband, event, yes)
  dropMarriages(hub.data, nextNumber(), [{ ...event, status: 'revoked' }])
  await toldAtLast(husband, event, revoked)
})

test.concurrent('a file that is delivered again, or comes late, changes nothing', async () => {
  const husband = somebody(70_007, '高山', '1991-04-02')
  const event = wedding(80_004, husband, somebody(70_008, '流水', '1991-04-03'))
  const last = somebody(70_009, '后来', '1991-05-02')
  const lastEvent = wedding(80_005, last, somebody(70_010, '先到', '1991-05-03'))
  const [lateNumber, number] = [nextNumber(), nextNumber()]
  dropMarriages(hub.data, number, [event])
  await toldAtLast(husband, event, yes)
  const before = await recordsOf(hub.data, topic, husband.idNumber)
  expect(before).toHaveLength(1)

  dropMarriages(hub.data, lateNumber, [{ ...event, status: 'revoked' }])
  dropMarriages(hub.data, number, [{ ...event, status: 'revoked' }])
  // Files are read in the order of their numbers: once this one is in, the others have had their turn.
  dropMarriages(hub.data, nextNumber(), [lastEvent])
  await toldAtLast(last, lastEvent, yes)
  expect(await told(husband, event)).toEqual(yes)
  expect(await recordsOf(hub.data, topic, husband.idNumber)).toEqual(before)
})

test.concurrent('a file is left alone until its marker says that it is whole', async () => {
  const person = somebody(70_011, '半夏', '1991-06-02')
  const identity = question('person.identity', person.idNumber, { name: person.name })
  const path = populationFile(nextNumber())
  dropUnmarked(hub.data, path, peopleBytes([person]))
  await until('the connector says that it waits for this file', () =>
    logLines(hub.data)
      .split('\n')
      .some((line) => line.includes('file-incomplete') && line.includes(basename(path)))
      ? true
      : undefined,
  )
  expect(await window.ask(identity)).toEqual(noRecord)
  markWhole(hub.data, path, 1)
  await until('the whole file', async () =>
    (await window.ask(identity)).answer === 'YES' ? true : undefined,
  )
})

type Wedding = ReturnType<typeof wedding>

async function told(person: { readonly idNumber: string }, { certificateNo }: Wedding) {
  const asked = question('marriage.event', person.idNumber, { certificateNo })
  return window.ask(asked)
}

async function toldAtLast(
  person: { readonly idNumber: string },
  event: Wedding,
  wanted: { readonly answer: string; readonly reason: string | null },
): Promise<void> {
  await until(`${wanted.answer} ${wanted.reason}`, async () => {
    const { answer, reason } = await told(person, event)
    return answer === wanted.answer && reason === wanted.reason ? true : undefined
  })
}
