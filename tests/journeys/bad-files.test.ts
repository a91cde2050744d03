import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerOf, askerOf, question } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import {
  drop,
  dropMarriages,
  inGb18030,
  fileNumbers,
  somebody,
  wedding,
} from '../support/drop-file.ts'
import { readLog } from '../support/read-log.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { marriageHeader, marriageRow } from '../../services/hub/src/city/export/department-rows.ts'

let hub: HubProcess
let asker: Asker

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(afterAll), after: afterAll })
  await hub.ready()
  asker = await askerOf(hub)
})

test('files that cannot be read are set aside with a reason, and the good one after them is read', async () => {
  const husband = somebody(71_001, '安然', '1990-01-02')
  const event = wedding(81_001, husband, somebody(71_002, '无恙', '1990-01-03'))
  const row = marriageRow(event)
  const nextNumber = fileNumbers()
  const path = (): string => `civil-affairs/marriage_${nextNumber()}.csv`
  const withoutColumn = marriageHeader.replace(',证书编号', '') + row
  drop(hub.data, path(), inGb18030(withoutColumn), 1)
  drop(hub.data, path(), Buffer.from(marriageHeader + row, 'utf8'), 1)
  drop(hub.data, path(), inGb18030(marriageHeader + row), 2)
  drop(hub.data, path(), inGb18030(marriageHeader + row.slice(0, 40)), 1)
  drop(hub.data, path(), Buffer.alloc(4096, 0xff), 1)
  drop(hub.data, path(), Buffer.alloc(0), 1)
  dropMarriages(hub.data, nextNumber(), [event])
  const { certificateNo } = event
  await until('the good file', async () => {
    const told = await asker.ask(question('marriage.event', husband.idNumber, { certificateNo }))
    return (await answerOf(hub, told)).answer === 'YES' ? true : undefined
  })
  const sample = demoSample(hub.data)
  expect(await answerOf(hub, await asker.ask(sample.request))).toEqual(sample.expected)

  expect(await hub.stop()).toBe(0)
  const log = await readLog(hub.data, ['quarantine.minzheng'])
  const badRowsOfCity = 3
  expect(log.get('quarantine.minzheng')?.length).toBeGreaterThanOrEqual(badRowsOfCity + 5)
})
