import { parsePosition } from '@hutong/log'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { windowOf } from '../support/window-of.ts'
import type { Window } from '../support/window-of.ts'

const after = afterFile()

let hub: HubProcess
let asker: Asker
let window: Window
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  asker = await askerOf(hub)
  window = windowOf(hub)
})

const from = (position: string) => ({ 'hutong-min-position': position })

test('an answer from the position that an earlier answer named is given at once', async () => {
  const { request, expected } = demoSample(hub.data)
  const { position } = (await window.askWhole(request)).asOf
  const told = await window.askWhole(request, position)
  expect(told).toMatchObject(expected)
  expect(nextIn(told.asOf.position)).toBeGreaterThanOrEqual(nextIn(position))
})

test('a position that is not reached yet makes the answer UNKNOWN, never an old one', async () => {
  const { request } = demoSample(hub.data)
  expect(await window.ask(request, 'records.marriage.event.v1@0:999999999')).toEqual({
    answer: 'UNKNOWN',
    reason: 'not-yet-propagated',
  })
})

test.each(['records.person.identity.v1@0:1', 'yesterday', 'records.marriage.event.v1@0:-1'])(
  'a position that means nothing here (%s) is refused by the name of its header',
  async (position) => {
    const told = await asker.ask(demoSample(hub.data).request, from(position))
    expect(told.status).toBe(422)
    expect(told.text).toContain('header.Hutong-Min-Position')
    await expectProof(hub, told)
  },
)

/** Of all partitions together. */
const nextIn = (position: string): number =>
  [...parsePosition(position).next.values()].reduce((sum, next) => sum + next, 0)
