import { quarterOf, subjectTag } from '@hutong/ledger/entries'
import { hash } from 'node:crypto'
import { beforeAll, afterAll, expect, test } from 'vitest'
import { entriesLeft } from '../support/entries-left.ts'
import { openGateway } from '../support/open-gateway.ts'
import type { Gateway } from '../support/open-gateway.ts'
import { noon } from '../support/open-parts.ts'
import { husband, wife } from '../support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

const tagOf = async (id: string) =>
  subjectTag(await gateway.keys.epoch(quarterOf(noon)), 'resident-id', id)

test('whoever the used record names besides has an entry of its own, caused by that of the one who was asked about', async () => {
  const [own, caused, ...more] = await entriesLeft(gateway, () => gateway.ask())
  expect(more).toEqual([])
  expect(own?.members).toMatchObject({ subject: await tagOf(husband) })
  expect(own?.members).not.toHaveProperty('cause')
  const leaf = hash('sha256', Buffer.concat([Buffer.of(0), own?.bytes ?? Buffer.of()]))
  const { id, subject, sealed, salt, ...same } = own?.members ?? {}
  expect(caused?.members).toEqual({
    ...same,
    id: expect.not.stringMatching(String(id)),
    subject: await tagOf(wife),
    cause: leaf,
    sealed: expect.not.stringMatching(String(sealed)),
    salt: expect.not.stringMatching(String(salt)),
  })
  expect(subject).not.toBe(await tagOf(wife))
  expect(caused?.details).toEqual(own?.details)
})

test('whoever asked has one receipt, which tells nothing of the others', async () => {
  const { body, text } = await gateway.ask()
  expect(Object.keys(body)).toEqual(['answer', 'asOf', 'mismatches', 'reason', 'receipt'])
  expect(text).not.toContain('cause')
})

test('a reading leaves the same for whoever is named in what was shown', async () => {
  const left = await entriesLeft(gateway, () => gateway.read())
  expect(left.map(({ members }) => members['subject'])).toEqual([
    await tagOf(husband),
    await tagOf(wife),
  ])
})

test.each([
  ['there is no record', { subject: { idType: 'passport', id: 'X1234567' } }],
  ['the question is refused', { purpose: 'pension' }],
])('nobody else has an entry where %s', async (_, change) => {
  expect(await entriesLeft(gateway, () => gateway.ask(change))).toHaveLength(1)
})
