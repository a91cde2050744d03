import { beforeAll, expect, test } from 'vitest'
import { marriageHeader, marriageRow } from '../../services/hub/src/city/export/department-rows.ts'
import { answerOf, askerOf, question } from '../support/ask.ts'
import {
  drop,
  dropMarriages,
  fileNumbers,
  inGb18030,
  somebody,
  wedding,
} from '../support/drop-file.ts'
import { demoSample } from '../support/read-demo.ts'
import { readLog } from '../support/read-log.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()

const husband = somebody(71_001, '安然', '1990-01-02')
const event = wedding(81_001, husband, somebody(71_002, '无恙', '1990-01-03'))
const row = marriageRow(event)
const badRow = marriageRow({ ...event, id: 81_002, registeredOn: '2024-02-31' })

/** What departments send on bad days, in order, with the reason that each is set aside for. */
const badFiles: readonly (readonly [reason: string, bytes: Uint8Array, rows: number])[] = [
  ['column-missing', inGb18030(marriageHeader.replace(',证书编号', '') + row), 1],
  ['file-charset-wrong', Buffer.from(marriageHeader + row, 'utf8'), 1],
  ['file-charset-wrong', Buffer.from(`${'\xFF'.repeat(99)}\n`.repeat(3), 'latin1'), 2],
  ['file-truncated', inGb18030(marriageHeader + row), 2],
  ['file-rows-differ', inGb18030(marriageHeader + row + badRow), 1],
  ['file-empty', Buffer.alloc(0), 0],
]
/** A day that was not, and a line that ends in its middle, as by a full disk. */
const badRows = inGb18030(marriageHeader + badRow + row.slice(0, 40))

let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
})

test('bad files and rows are set aside, each with its reason, and the good ones after them are read', async () => {
  const asker = await askerOf(hub)
  const nextNumber = fileNumbers()
  const names = badFiles.map(([, bytes, rows]) => {
    const name = `marriage_${nextNumber()}.csv`
    drop(hub.data, `civil-affairs/${name}`, bytes, rows)
    return name
  })
  drop(hub.data, `civil-affairs/marriage_${nextNumber()}.csv`, badRows, 2)
  dropMarriages(hub.data, nextNumber(), [event])
  await until('the good file', async () => {
    const { certificateNo } = event
    const told = await asker.ask(question('marriage.event', husband.idNumber, { certificateNo }))
    return (await answerOf(hub, told)).answer === 'YES' ? true : undefined
  })
  const { request, expected } = demoSample(hub.data)
  expect(await answerOf(hub, await asker.ask(request))).toEqual(expected)

  expect(await hub.stop()).toBe(0)
  const aside = await quarantined(hub.data)
  const files = aside.filter(({ kind }) => kind === 'file')
  const byName = files.toSorted((a, b) => a.file.localeCompare(b.file))
  expect(byName.map(({ file, codes }) => [file, codes])).toEqual(
    badFiles.map(([reason], at) => [names[at], [reason]]),
  )
  const badRowsOfCity = 3
  expect(aside.filter(({ kind }) => kind === 'row')).toHaveLength(badRowsOfCity + 2)
})

interface Quarantined {
  readonly kind: string
  readonly file: string
  readonly reasons: readonly { readonly code: string }[]
}

async function quarantined(data: string) {
  const log = await readLog(data, ['quarantine.minzheng'])
  return (log.get('quarantine.minzheng') ?? []).map(({ value }) => {
    const { kind, file, reasons }: Quarantined = JSON.parse(Buffer.from(value).toString('utf8'))
    return { kind, file, codes: reasons.map(({ code }) => code) }
  })
}
