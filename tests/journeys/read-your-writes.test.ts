import { parsePosition } from '@hutong/log'
import { beforeAll, expect, test } from 'vitest'
import { answerOf, askerOf, expectProof } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
let asker: Asker
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  asker = await askerOf(hub)
})

const from = (position: string) => ({ 'hutong-min-position': position })

test('an answer from the position that an earlier answer named is given at once', async () => {
  const { request, expected } = demoSample(hub.data)
  const { body } = await asker.ask(request)
  const { position } = asOf(body)
  const told = await asker.ask(request, from(position))
  expect(await answerOf(hub, told)).toEqual(expected)
  expect(nextIn(asOf(told.body).position)).toBeGreaterThanOrEqual(nextIn(position))
})

test('a position that is not reached yet makes the answer UNKNOWN, never an old one', async () => {
  const { request } = demoSample(hub.data)
  const told = await asker.ask(request, from('records.marriage.event.v1@0:999999999'))
  expect(await answerOf(hub, told)).toEqual({ answer: 'UNKNOWN', reason: 'not-yet-propagated' })
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

function asOf(body: Readonly<Record<string, unknown>>): { readonly position: string } {
  const { asOf: state } = body
  if (typeof state !== 'object' || state === null || !('position' in state)) {
    throw new Error('the answer has no asOf.position')
  }
  return { position: String(state.position) }
}

/** Of all partitions together. */
const nextIn = (position: string): number =>
  [...parsePosition(position).next.values()].reduce((sum, next) => sum + next, 0)
