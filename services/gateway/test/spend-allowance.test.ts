import { failingLimits } from '@hutong/limits/testing'
import { expect, onTestFinished, test } from 'vitest'
import { grant } from './support/access.ts'
import { client, openGateway } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { readEntry } from './support/read-entry.ts'
import { marriage, wife } from './support/records.ts'

const dayMs = 86_400_000

/** The claims of a guesser: one day after the other. */
const guess = (day: number, more: object = {}) => ({
  claims: {
    certificateNo: marriage.certificateNo,
    registeredOn: `2015-05-${String(day).padStart(2, '0')}`,
  },
  ...more,
})

async function guessAll(gateway: Gateway, count: number, more: object = {}) {
  const statuses: number[] = []
  for (let day = 1; day <= count; day += 1)
    statuses.push((await gateway.ask(guess(day, more))).status)
  return statuses
}

test('a client that tries one value after the other on a person is stopped after five, and may repeat those', async () => {
  const gateway = await openGateway(onTestFinished)
  expect(await guessAll(gateway, 7)).toEqual([200, 200, 200, 200, 200, 403, 403])
  expect((await gateway.ask(guess(3))).status).toBe(200)
  const { status, headers, body } = await gateway.ask(guess(6))
  expect([status, body]).toMatchObject([
    403,
    {
      code: 'guesses-used-up',
      rule: `${client.id} has asked about this subject with 5 different claims today`,
      owner: 'minzheng',
      remedy: expect.any(String),
    },
  ])
  // The day ends at midnight UTC; it is 04:00.
  expect(headers['retry-after']).toBe(String(20 * 3600))
  const { text, members } = readEntry(body['receipt'])
  expect(members).toMatchObject({ kind: 'refusal', answerClass: 'REFUSED:guesses-used-up' })
  expect(text).not.toContain('2015-05')
})

test('the same claims are one guess, in whatever order their members come', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, differentClaimsMax: 1 })
  const { certificateNo, partyA } = marriage
  const backwards = Object.fromEntries(Object.entries(partyA).toReversed())
  for (const claims of [
    { certificateNo, partyA },
    { partyA, certificateNo },
    { partyA: backwards, certificateNo },
  ])
    expect((await gateway.ask({ claims })).status).toBe(200)
})

test('claims of every length are counted alike', async () => {
  const gateway = await openGateway(onTestFinished)
  const claims = { ...guess(1).claims, event: 'MARRIAGE', partyA: marriage.partyA }
  const statuses: number[] = []
  for (const length of [1, 64, 256, 1_000, 10_000, 11_000]) {
    const partyB = { name: '王'.repeat(length) }
    statuses.push((await gateway.ask({ claims: { ...claims, partyB } })).status)
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 403])
})

test('what was tried on one person does not count for another, nor for another client', async () => {
  const gateway = await openGateway(onTestFinished)
  await guessAll(gateway, 5)
  const aboutWife = { subject: { idType: 'resident-id', id: wife } }
  expect(await guessAll(gateway, 6, aboutWife)).toEqual([200, 200, 200, 200, 200, 403])
  const other = { ...client, id: 'other-window' }
  await gateway.parts.publish('clients', other.id, other)
  await expect
    .poll(async () => {
      const told = await gateway.ask(guess(6), { authorization: `Bearer ${other.id}` })
      return told.status
    })
    .toBe(200)
})

test('the next day all may be tried again', async () => {
  const gateway = await openGateway(onTestFinished)
  await guessAll(gateway, 6)
  await gateway.pass(dayMs)
  await gateway.parts.apply()
  expect(await guessAll(gateway, 6)).toEqual([200, 200, 200, 200, 200, 403])
})

test('a grant says how many different claims, and how many answers a day', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, differentClaimsMax: 2, perDayMax: 4 })
  expect(await guessAll(gateway, 3)).toEqual([200, 200, 403])
  // What was refused is no answer, and takes nothing.
  expect(await guessAll(gateway, 2)).toEqual([200, 200])
  const { status, body } = await gateway.ask(guess(1))
  expect([status, body]).toMatchObject([
    429,
    { code: 'quota-used-up', rule: 'grant g-1 opens 4 answers a day', owner: 'minzheng' },
  ])
  await gateway.pass(dayMs)
  await gateway.parts.apply()
  expect((await gateway.ask(guess(1))).status).toBe(200)
})

test('a department that goes on with other systems where one was stopped is stopped itself, after four times as many', async () => {
  const gateway = await openGateway(onTestFinished)
  const windows = [1, 2, 3, 4, 5].map((at) => `window-${at}`)
  for (const id of windows) await gateway.parts.publish('clients', id, { ...client, id })
  const statuses: number[] = []
  for (const [at, id] of windows.entries()) {
    const authorization = { authorization: `Bearer ${id}` }
    // Known to the gateway, once it says something else than that nobody is.
    await expect.poll(async () => (await gateway.ask('{', authorization)).status).toBe(400)
    for (let day = 1; day <= 5; day += 1) {
      statuses.push((await gateway.ask(guess(5 * at + day), authorization)).status)
    }
  }
  expect(statuses.slice(0, 20).every((status) => status === 200)).toBe(true)
  expect(statuses.slice(20)).toEqual([403, 403, 403, 403, 403])
  const { body } = await gateway.ask(guess(27), { authorization: 'Bearer window-5' })
  expect(body).toMatchObject({ code: 'guesses-used-up' })
  // What somebody of the department was told may be asked again.
  expect((await gateway.ask(guess(1), { authorization: 'Bearer window-1' })).status).toBe(200)
})

test('a grant says how many answers a second; who is beyond that is counted, and gets no entry', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, perSecondMax: 2 })
  const told = [await gateway.ask(), await gateway.ask(), await gateway.ask()]
  expect(told.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(told[2]).toMatchObject({
    body: { code: 'rate-exceeded' },
    headers: { 'retry-after': '1' },
  })
  expect(told[2]?.body).not.toHaveProperty('receipt')
  expect(gateway.turned).toEqual([`${client.id} rate-exceeded`])
  await gateway.pass(1_000)
  expect((await gateway.ask()).status).toBe(200)
})

test('a client says how many requests a second, of every kind together', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.parts.publish('clients', client.id, { ...client, perSecondMax: 2 })
  const authorization = `Bearer ${client.id}`
  const readMine = () =>
    gateway.server.inject({ url: '/v1/catalogue/mine', headers: { authorization } })
  await expect.poll(async () => (await readMine()).statusCode).toBe(429)
  await gateway.pass(1_000)
  expect((await readMine()).statusCode).toBe(200)
  expect((await gateway.read()).status).toBe(200)
  expect(await gateway.ask('{')).toMatchObject({ status: 429, body: { code: 'rate-exceeded' } })
})

test('records that are read count too', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, id: 'g-read', actions: ['read'], perDayMax: 2 })
  const statuses = [await gateway.read(), await gateway.read(), await gateway.read()]
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(statuses.at(-1)?.body).toMatchObject({ rule: 'grant g-read opens 2 answers a day' })
})

test.each([
  ['requests', 'takeUpTo', 1, {}],
  ['different claims', 'takeDistinct', 1, {}],
  ['different claims of the department', 'takeDistinct', 2, {}],
  ['answers of a day', 'takeUpTo', 2, { perDayMax: 2 }],
  ['answers of a second', 'takeUpTo', 2, { perSecondMax: 2 }],
] as const)('while %s cannot be counted nothing is answered', async (_, call, nth, change) => {
  for (const how of ['lost-before', 'answer-lost'] as const) {
    const limits = { call, nth, how }
    const gateway = await openGateway(onTestFinished, {
      limits: (good) => failingLimits(good, limits),
    })
    await gateway.grant({ ...grant, ...change })
    expect(await gateway.ask(guess(1))).toMatchObject({ status: 503, body: { code: 'not-ready' } })
    expect((await gateway.ask(guess(1))).status).toBe(200)
  }
})

test('under one number of a case only so many people are asked about, the same ones again at any time', async () => {
  const gateway = await openGateway(onTestFinished)
  await gateway.grant({ ...grant, personsPerCaseMax: 1 })
  expect((await gateway.ask()).status).toBe(200)
  expect((await gateway.ask()).status).toBe(200)
  const other = { subject: { idType: 'resident-id', id: wife } }
  expect(await gateway.ask(other)).toMatchObject({
    status: 429,
    body: { code: 'case-used-up', owner: 'minzheng', receipt: expect.any(String) },
  })
  expect((await gateway.ask({ ...other, caseRef: 'C'.repeat(64) })).status).toBe(200)
})
