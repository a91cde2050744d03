import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { assert, askToken, clientId, openTokenService } from './open-token-service.ts'
import type { TokenService } from './open-token-service.ts'

async function keysOf(service: TokenService) {
  const response = await fetch(`${service.url}/oauth/jwks`)
  const { keys }: { keys: { kid: string; kty: string; d?: string }[] } = JSON.parse(
    await response.text(),
  )
  return keys
}
const tokenOf = async (service: TokenService): Promise<string> =>
  String((await askToken(service, await assert())).body['access_token'])

test('a new key signs from the restart on, and what the old one signed is still good', async () => {
  const folder = temporaryFolder(onTestFinished)
  const before = await openTokenService(folder, onTestFinished)
  await before.publish(clientId)
  const old = await tokenOf(before)
  await before.close()
  renameSync(join(folder, 'keys', 'token.pem'), join(folder, 'keys', 'token.2026-11.pem'))

  const service = await openTokenService(folder, onTestFinished)
  const fresh = await tokenOf(service)
  const keys = await keysOf(service)
  expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid)
  expect(keys.map(({ kid }) => kid)).toEqual([
    decodeProtectedHeader(fresh).kid,
    decodeProtectedHeader(old).kid,
  ])
  expect(keys.filter((key) => 'd' in key)).toEqual([])
  const published = createLocalJWKSet({ keys })
  for (const token of [old, fresh])
    await expect(jwtVerify(token, published, { typ: 'at+jwt' })).resolves.toBeDefined()
})
