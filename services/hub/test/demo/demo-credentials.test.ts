import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFileDurably } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { demoCredentials, publicHalf } from '../../src/demo/demo-credentials.ts'

const clients = [
  { id: 'a', department: 'ziran', scope: 'ask' },
  { id: 'b', department: 'shuju', scope: 'audit' },
]

test('every client has a key of its own, readable by the owner alone', async () => {
  const data = temporaryFolder(onTestFinished)
  const [a, b] = await demoCredentials(data, clients)
  expect(a?.privateJwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', d: expect.any(String) })
  expect(a?.privateJwk.d).not.toBe(b?.privateJwk.d)
  expect(statSync(join(data, 'demo', 'credentials.json')).mode & 0o777).toBe(0o600)
})

test('keys stay the same at every start, and a new client gets one', async () => {
  const data = temporaryFolder(onTestFinished)
  const [first] = await demoCredentials(data, clients.slice(0, 1))
  const [again, added] = await demoCredentials(data, clients)
  expect(again).toEqual(first)
  expect(added?.id).toBe('b')
})

test('the half that is published has no private member', async () => {
  const [one] = await demoCredentials(temporaryFolder(onTestFinished), clients)
  expect(one && Object.keys(publicHalf(one))).toEqual(['kty', 'crv', 'x'])
})

test.each(['{', '[]', '{"clients":7}'])('a file that holds %s is told by name', async (text) => {
  const data = temporaryFolder(onTestFinished)
  const file = join(data, 'demo', 'credentials.json')
  await writeFileDurably(file, '')
  writeFileSync(file, text)
  await expect(demoCredentials(data, clients)).rejects.toMatchObject({
    code: 'HUTONG_CREDENTIALS_MALFORMED',
    message: expect.stringContaining(file),
  })
})
