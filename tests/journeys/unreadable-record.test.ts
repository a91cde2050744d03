import { expect, onTestFinished, test } from 'vitest'
import { demoSample } from '../support/read-demo.ts'
import { recordsOf } from '../support/read-records.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { windowOf } from '../support/window-of.ts'

const topic = 'records.marriage.event.v1'

test('a record that cannot be read makes its person unverifiable, and leaves others alone', async () => {
  const hub = await startHubParts({
    data: temporaryFolder(onTestFinished),
    people: 200,
    after: onTestFinished,
  })
  const { data } = hub
  const window = windowOf(hub)
  const { request, expected } = demoSample(data)
  const other = demoSample(data, 'a divorce certificate')
  expect(await window.ask(request)).toEqual(expected)
  const [stored] = await recordsOf(data, topic, request.subject.id)
  await hub.log.append(topic, [{ key: stored?.key ?? '', value: Buffer.from('{"data":') }])
  await until('UNKNOWN (unverifiable)', async () => {
    const { reason } = await window.ask(request)
    return reason === 'unverifiable' ? true : undefined
  })
  expect(await window.ask(other.request)).toEqual(other.expected)
})
