import { expect, onTestFinished, test } from 'vitest'
import { openGateway } from './support/open-gateway.ts'
import { noon, openParts, subjectKey, topic } from './support/open-parts.ts'
import { husband, typeOf } from './support/records.ts'
import { readRecords } from '../src/read-records.ts'
import { parseQuestion } from '../src/parse-question.ts'
import { question } from './support/open-gateway.ts'

const partitionCount = () => 1
const types = new Map([['marriage.event', typeOf('marriage.event')]])

/** The question that wants this position to be reached. */
function from(position: string) {
  const parsed = parseQuestion(question, { 'hutong-min-position': position }, types)
  if (!parsed.ok) throw new Error('the question is well-formed')
  return parsed.question
}

test('a position that is reached costs no second look', async () => {
  const parts = await openParts(onTestFinished)
  await parts.apply()
  let looks = 0
  const records = {
    ...parts.records,
    bySubject: (...asked: Parameters<typeof parts.records.bySubject>) => {
      looks += 1
      return parts.records.bySubject(...asked)
    },
  }
  const clock = { now: () => noon }
  const { found, freshness } = await readRecords(
    from(`${topic}@0:1`),
    {},
    { records, partitionCount, subjectKey, clock },
  )
  expect(looks).toBe(1)
  expect(found.records).toHaveLength(1)
  expect(freshness.unknown).toBeUndefined()
})

test('a question waits for a position that is on its way', async () => {
  const parts = await openParts(onTestFinished)
  await parts.apply()
  const looked = Promise.withResolvers<void>()
  const records = {
    ...parts.records,
    bySubject: async (...asked: Parameters<typeof parts.records.bySubject>) => {
      const found = await parts.records.bySubject(...asked)
      looked.resolve()
      return found
    },
  }
  const reading = readRecords(
    from(`${topic}@0:2`),
    {},
    { records, partitionCount, subjectKey, clock: { now: () => noon } },
  )
  await looked.promise
  await parts.apply({ status: 'revoked' })
  const { found, freshness } = await reading
  expect(freshness.unknown).toBeUndefined()
  expect(found.records).toMatchObject([{ status: 'revoked' }])
})

test('a position that does not come is told after a while', async () => {
  const parts = await openParts(onTestFinished)
  await parts.apply()
  // Each look at the clock takes half a second.
  let now = noon
  const clock = { now: () => (now += 500) }
  let looks = 0
  const records = {
    ...parts.records,
    bySubject: (...asked: Parameters<typeof parts.records.bySubject>) => {
      looks += 1
      return parts.records.bySubject(...asked)
    },
  }
  const { freshness } = await readRecords(
    from(`${topic}@0:9`),
    {},
    { records, partitionCount, subjectKey, clock },
  )
  expect(freshness.unknown).toBe('not-yet-propagated')
  // However often the positions were asked for, the person's records were looked up before and after.
  expect(looks).toBe(2)
})

test('over HTTP, a position that is reached is answered and one of another topic is bad input', async () => {
  const gateway = await openGateway(onTestFinished)
  const { body } = await gateway.ask({}, { 'hutong-min-position': `${topic}@0:1` })
  expect(body).toMatchObject({ answer: 'YES' })
  const told = await gateway.ask({}, { 'hutong-min-position': 'records.realestate.right.v1@0:1' })
  expect(told.body).toMatchObject({
    status: 422,
    errors: [{ field: 'header.Hutong-Min-Position' }],
    receipt: expect.any(String),
  })
  expect(told.text).not.toContain(husband)
})

test('a store that lacks a partition is not asked: what it held would look like nothing', async () => {
  const parts = await openParts(onTestFinished)
  await parts.apply()
  const { records } = parts
  const clock = { now: () => noon }
  const reading = readRecords(
    from(`${topic}@0:1`),
    {},
    { records, partitionCount: () => 2, subjectKey, clock },
  )
  await expect(reading).rejects.toMatchObject({
    code: 'HUTONG_STORE_INCOMPLETE',
    message: expect.stringContaining(`1 of 2 partitions of ${topic}`),
  })
})
