import { rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { openAccounts } from '@hutong/token/accounts'
import type { Accounts } from '@hutong/token/accounts'
import { demoAccounts } from '../../src/demo/demo-accounts.ts'

const fileOf = (data: string): string => join(data, 'demo', 'accounts.json')
const read = (data: string): Promise<string> => readFile(fileOf(data), 'utf8')

function open(data: string): Accounts {
  const accounts = openAccounts(join(data, 'token.db'), { by: 'command-line' })
  onTestFinished(() => accounts.close())
  return accounts
}

test('the demo has somebody of every role that officials have, and a password of each for the owner alone', async () => {
  const data = temporaryFolder(onTestFinished)
  await demoAccounts(data)
  const roles = new Set(
    open(data)
      .list()
      .flatMap((account) => account.roles),
  )
  expect([...roles].toSorted()).toEqual([
    'administrator',
    'auditor',
    'clerk',
    'integrator',
    'provider',
  ])
  expect(statSync(fileOf(data)).mode & 0o777).toBe(0o600)
})

test('passwords stay the same at every start, and so does what was done to an account', async () => {
  const data = temporaryFolder(onTestFinished)
  await demoAccounts(data)
  const before = await read(data)
  open(data).disable('ziran-clerk')
  await demoAccounts(data)
  expect(await read(data)).toBe(before)
  const clerk = open(data)
    .list()
    .find(({ id }) => id === 'ziran-clerk')
  expect(clerk).toMatchObject({ state: 'disabled' })
})

test('a file that was deleted is made again, with other passwords', async () => {
  const data = temporaryFolder(onTestFinished)
  await demoAccounts(data)
  const before = await read(data)
  rmSync(fileOf(data))
  await demoAccounts(data)
  expect(await read(data)).not.toBe(before)
})

test.each(['{', '[]', '{"accounts":7}'])('a file that holds %s is told by name', async (text) => {
  const data = temporaryFolder(onTestFinished)
  await demoAccounts(data)
  writeFileSync(fileOf(data), text)
  await expect(demoAccounts(data)).rejects.toMatchObject({
    code: 'HUTONG_CREDENTIALS_MALFORMED',
    message: expect.stringContaining('accounts.json'),
  })
})
