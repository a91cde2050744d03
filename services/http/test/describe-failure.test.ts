import { expect, test } from 'vitest'
import { describeRequestFailure } from '../src/describe-failure.ts'
import { testServer } from './test-server.ts'

const good = { id: 'ab', kind: 'a', subject: { number: '1234' } }
const secret = '330106199003079975'

async function errorsOf(payload: object): Promise<unknown> {
  const told = await testServer().inject({ method: 'POST', url: '/questions', payload })
  expect(told.statusCode).toBe(422)
  expect(told.body).not.toContain(secret)
  const { errors }: { errors: unknown } = told.json()
  return errors
}

test('a missing field is named', async () => {
  const { kind: _kind, ...rest } = good
  expect(await errorsOf(rest)).toEqual([{ field: '$.kind', rule: 'required', fix: 'add it' }])
})

test('a missing field inside another is named with its path', async () => {
  expect(await errorsOf({ ...good, subject: {} })).toEqual([
    { field: '$.subject.number', rule: 'required', fix: 'add it' },
  ])
})

test('an unknown field is named by its name, and its value is not told', async () => {
  expect(await errorsOf({ ...good, idNumber: secret })).toEqual([
    {
      field: '$.idNumber',
      rule: 'unknown field',
      fix: 'leave it out; /docs lists what may be sent',
    },
  ])
})

test('an endless name of an unknown field is cut', async () => {
  expect(await errorsOf({ ...good, ['n'.repeat(999)]: 1 })).toMatchObject([
    { field: `$.${'n'.repeat(64)}` },
  ])
})

test('a name with half a surrogate pair is told in a form that a proof can hold for', async () => {
  expect(await errorsOf({ ...good, '\uD800': 1 })).toMatchObject([{ field: '$.\uFFFD' }])
})

test('a value of the wrong type is told with the right one', async () => {
  expect(await errorsOf({ ...good, id: 330106199003079 })).toEqual([
    { field: '$.id', rule: 'type', fix: 'send a string' },
  ])
})

test('a value outside a list is told with the list, and is not quoted', async () => {
  expect(await errorsOf({ ...good, kind: secret })).toEqual([
    { field: '$.kind', rule: 'enum', fix: 'send one of a, b' },
  ])
})

test('a broken pattern or length is told by its rule, and the value is not quoted', async () => {
  expect(await errorsOf({ ...good, subject: { number: secret } })).toMatchObject([
    { field: '$.subject.number', rule: 'pattern' },
  ])
  expect(await errorsOf({ ...good, id: secret })).toMatchObject([
    { field: '$.id', rule: 'maxLength' },
  ])
})

test.each([
  'HUTONG_STORE_UNAVAILABLE',
  'HUTONG_STORE_INCOMPLETE',
  'HUTONG_STORE_SLOT_LOST',
  'HUTONG_LIMITS_UNAVAILABLE',
  'HUTONG_LOG_UNREACHABLE',
  'HUTONG_ISSUER_UNAVAILABLE',
  'HUTONG_REDIS_EVICTS',
  'HUTONG_CLOCK_OFF',
])('%s is the trouble of another process: ask again', (code) => {
  expect(describeRequestFailure({ code })).toMatchObject({ code: 'not-ready', status: 503 })
})

test.each(['HUTONG_BUG', 'HUTONG_STORE_CORRUPT', 'X_HUTONG_LOG_UNAVAILABLE'])(
  '%s is a failure that asking again does not mend',
  (code) => {
    expect(describeRequestFailure({ code })).toMatchObject({ code: 'internal', status: 500 })
  },
)
