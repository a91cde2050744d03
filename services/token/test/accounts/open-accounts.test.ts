import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { openAccounts } from '../../src/accounts/accounts.ts'
import { clerk, openPeople, password } from '../open-people.ts'
import type { People } from '../open-people.ts'

const open = (): Promise<People> => openPeople(temporaryFolder(onTestFinished), onTestFinished)
const changesOf = ({ store }: People): readonly string[] =>
  store.accounts.changesToNote().map(({ account, change }) => `${account} ${change}`)

test('an account says who it is and nothing that is to be proven', async () => {
  const { accounts } = await open()
  expect(accounts.list()).toEqual([{ ...clerk, state: 'active', hasCode: false }])
})

test('an id is never given twice, not even after it was disabled', async () => {
  const { accounts } = await open()
  accounts.disable('o-17')
  const again = accounts.add({ id: 'o-17', department: 'gongan', roles: ['citizen'], password })
  await expect(again).rejects.toMatchObject({ code: 'HUTONG_ACCOUNT_EXISTS' })
  expect(accounts.list()).toMatchObject([{ department: 'ziran', state: 'disabled' }])
})

test('all mistakes are told at once, and what was typed is not', async () => {
  const { accounts } = await open()
  const id = '330106199003079975'
  const added = accounts.add({ id, department: '民政', roles: ['boss'], password })
  const failure = await added.catch((cause: unknown) => cause)
  expect(failure).toMatchObject({
    code: 'HUTONG_ACCOUNT_INVALID',
    message: expect.stringMatching(/an id has .*; a department is .*; a role is/u),
  })
  expect(String(failure)).not.toContain(id)
})

test.each(['o', 'O-17', 'o 17', '-o', '33010619900307997x', ''])('%j is no id', async (id) => {
  const { accounts } = await open()
  const added = accounts.add({ ...clerk, id, password })
  await expect(added).rejects.toMatchObject({ code: 'HUTONG_ACCOUNT_INVALID' })
})

test('a short password makes no account', async () => {
  const { accounts } = await open()
  const added = accounts.add({ ...clerk, id: 'o-18', password: 'too short' })
  await expect(added).rejects.toMatchObject({ code: 'HUTONG_PASSWORD_REFUSED' })
  expect(accounts.list()).toHaveLength(1)
})

test.each([
  ['disabling', async ({ accounts }: People) => accounts.disable('o-17')],
  [
    'another password',
    async ({ accounts }: People) => accounts.setPassword('o-17', `${password}!`),
  ],
  ['resetting the second factor', async ({ accounts }: People) => accounts.resetCode('o-17')],
])('%s ends what the account has signed in with, and nobody else', async (_, change) => {
  const people = await open()
  const tokens = new people.store.adapter('RefreshToken')
  await tokens.upsert('his', { accountId: 'o-17' }, 60)
  await tokens.upsert('hers', { accountId: 'o-18' }, 60)
  await change(people)
  expect(await tokens.find('his')).toBeUndefined()
  expect(await tokens.find('hers')).toBeDefined()
})

test('the journal tells each change once, and only what was changed', async () => {
  const people = await open()
  const { accounts } = people
  accounts.disable('o-17')
  accounts.disable('o-17')
  accounts.enable('o-17')
  accounts.resetCode('o-17')
  await accounts.setPassword('o-17', `${password}!`)
  expect(changesOf(people)).toEqual([
    'o-17 account-added',
    'o-17 account-disabled',
    'o-17 account-enabled',
    'o-17 account-code-reset',
    'o-17 account-password-set',
  ])
})

test('a change of somebody unknown leaves no line', async () => {
  const people = await open()
  expect(() => people.accounts.disable('nobody')).toThrow('there is no account of this id')
  expect(changesOf(people)).toEqual(['o-17 account-added'])
})

test('accounts are not made where no token service ever was', () => {
  const file = join(temporaryFolder(onTestFinished), 'token.db')
  expect(() => openAccounts(file, { by: 'command-line' })).toThrow('is not there: name the data')
})

test('an account says whose it is by a name that only gateways can make', async () => {
  const people = await open()
  const pid = 'a1'.repeat(32)
  people.accounts.setOwn('o-17', pid)
  expect(people.store.accounts.find('o-17')).toMatchObject({ own: pid })
  expect(changesOf(people)).toContain('o-17 account-own-set')
  for (const wrong of ['330106199003079975', ''])
    expect(() => people.accounts.setOwn('o-17', wrong)).toThrow(
      expect.objectContaining({ code: 'HUTONG_ACCOUNT_INVALID' }),
    )
  expect(() => people.accounts.setOwn('o-99', pid)).toThrow(
    expect.objectContaining({ code: 'HUTONG_ACCOUNT_UNKNOWN' }),
  )
})
