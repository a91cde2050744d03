import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { hidePath, showPath } from '../support/hide-path.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import type { HubParts } from '../support/start-hub-parts.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { windowOf } from '../support/window-of.ts'
import type { Window } from '../support/window-of.ts'

const after = afterFile()

const yes = { answer: 'YES', reason: null }
/** Twice the time between two looks into a folder. */
const maxStalenessMs = 10_000
let hub: HubParts
let window: Window

beforeAll(async () => {
  const data = temporaryFolder(after)
  hub = await startHubParts({ data, people: 200, maxStalenessMs, after })
  window = windowOf(hub)
})

test('a source that cannot be read turns its answers into UNKNOWN(stale), and back when it can', async () => {
  expect(await told()).toEqual(yes)
  const kept = hidePath(join(hub.data, 'city', 'civil-affairs'))
  expect(await whenOther('YES')).toEqual({ answer: 'UNKNOWN', reason: 'stale' })
  showPath(kept)
  expect(await whenOther('UNKNOWN')).toEqual(yes)
})

test('dead connectors turn answers into UNKNOWN(source-down), never into NO', async () => {
  expect(await told()).toEqual(yes)
  await hub.stopConnectors()
  await until('source-down', async () => {
    const { answer, reason } = await told()
    expect(answer).not.toBe('NO')
    return reason === 'source-down' ? true : undefined
  })
  const { request } = demoSample(hub.data, 'a marriage that was annulled')
  expect(await window.ask(request)).toEqual({
    answer: 'UNKNOWN',
    reason: 'source-down',
  })
})

async function told() {
  return window.ask(demoSample(hub.data).request)
}

async function whenOther(than: string) {
  return until(`another answer than ${than}`, async () => {
    const now = await told()
    return now.answer === than ? undefined : now
  })
}
