import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { openAccounts } from '@hutong/token/accounts'
import { run } from './run-command.ts'

let data: string
const sentence = 'four words are enough'
const json = ['--json']

/** The folder of a token service that has run. */
beforeEach(() => {
  data = temporaryFolder(onTestFinished)
  openAccounts(join(data, 'token.db'), { by: 'demo', mayMake: true }).close()
})

const add = (id = 'o-17', password = `${sentence}\n`, more: readonly string[] = []) =>
  run(
    ['account', 'add', id, '--department', 'ziran', '--role', 'clerk,provider', ...more].concat(
      '--data',
      data,
    ),
    password,
  )
const account = (...words: readonly string[]) => run(['account', ...words, '--data', data])

test('an account is made with a password from standard input, and is in the list', async () => {
  expect(await add()).toMatchObject({ code: 0, out: 'o-17 was added: clerk, provider of ziran\n' })
  const { code, out } = await account('list', '--json')
  expect({ code, told: JSON.parse(out) }).toEqual({
    code: 0,
    told: {
      accounts: [
        {
          id: 'o-17',
          department: 'ziran',
          roles: ['provider', 'clerk'],
          state: 'active',
          secondFactor: false,
        },
      ],
    },
  })
})

test('an account is disabled and enabled again', async () => {
  await add()
  expect(await account('disable', 'o-17')).toMatchObject({ code: 0 })
  expect((await account('list')).out).toContain('disabled')
  expect(await account('enable', 'o-17', '--json')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"state":"active"'),
  })
})

test('a password is set, and the second factor reset', async () => {
  await add()
  const words = ['account', 'password', 'o-17', '--data', data]
  expect(await run(words, 'five other words are enough')).toMatchObject({ code: 0 })
  expect(await account('reset-totp', 'o-17')).toMatchObject({ code: 0 })
})

test.each([
  ['a short password', () => add('o-17', 'short', json), 'HUTONG_PASSWORD_REFUSED'],
  ['no password', () => add('o-17', '', json), 'HUTONG_CANNOT_JUDGE'],
  ['a number as an id', () => add('330106199003079975', sentence, json), 'HUTONG_ACCOUNT_INVALID'],
  [
    'a password as an option',
    () => add('o-17', '', ['--password', 'x', '--json']),
    'HUTONG_OPTIONS_INVALID',
  ],
  ['somebody unknown', () => account('disable', 'nobody', '--json'), 'HUTONG_ACCOUNT_UNKNOWN'],
  [
    'another folder',
    () => run(['account', 'list', '--data', '/nowhere', '--json']),
    'HUTONG_ACCOUNTS_MISSING',
  ],
])('%s changes nothing, and says why', async (_, wrong, code) => {
  const ended = await wrong()
  expect({ exit: ended.code, ...JSON.parse(ended.out) }).toMatchObject({ exit: 2, error: { code } })
  expect(JSON.parse((await account('list', '--json')).out)).toEqual({ accounts: [] })
})

test('an account of the same id is refused with its code', async () => {
  await add()
  const { code, out } = await add('o-17', sentence, ['--json'])
  expect({ code, told: JSON.parse(out) }).toMatchObject({
    code: 2,
    told: { error: { code: 'HUTONG_ACCOUNT_EXISTS' } },
  })
})
