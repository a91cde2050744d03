import { expect, onTestFinished, test } from 'vitest'
import { findInFiles } from '../support/find-in-files.ts'
import { demoAccount, exchangeCode, refresh, signInForCode } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('accounts, sessions and second factors outlive a restart, and no password or secret lies about', async () => {
  const data = temporaryFolder(onTestFinished)
  const words = ['--empty']
  const first = await startHub({ data, after: onTestFinished, words })
  const { url } = first
  const who = demoAccount(data, 'ziran-clerk')
  const before = await exchangeCode(url, await signInForCode(url, who))
  await first.stop()
  const port = Number(new URL(url).port)
  const second = await startHub({ data, after: onTestFinished, words, port })
  expect(demoAccount(data, 'ziran-clerk')).toEqual(who)
  expect(await refresh(second.url, before.refreshToken)).toMatchObject({ status: 200 })
  // The authenticator of before is still the enrolled one.
  const after = await exchangeCode(url, await signInForCode(url, who))
  expect(after).toMatchObject({ status: 200 })
  await second.stop()
  expect(findInFiles(data, [who.password])).toEqual(['demo/accounts.json'])
})
