import { expect, test } from 'vitest'
import {
  codeAddress,
  makeCodeSecret,
  openCodeSecret,
  sealCodeSecret,
  stepOfCode,
} from '../../src/sign-in/code-secret.ts'

/** The secret of RFC 6238, appendix B, in base32. */
const published = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const key = Buffer.alloc(32, 7)

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code of the published secret is %s', (seconds, code) => {
  expect(stepOfCode(published, code, seconds * 1000)).toBe(Math.floor(seconds / 30))
})

test('an authenticator is told account, hub and secret', () => {
  const address = new URL(codeAddress(published, 'o-17', 'Hutong'))
  expect(address.href).toMatch(/^otpauth:\/\/totp\/Hutong:o-17\?/u)
  expect(Object.fromEntries(address.searchParams)).toEqual({
    issuer: 'Hutong',
    secret: published,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

test('each secret is another one', () => {
  expect(makeCodeSecret()).not.toBe(makeCodeSecret())
})

test('a sealed secret opens for its own account, and is sealed as another text each time', () => {
  const sealed = sealCodeSecret(key, 'o-17', published)
  expect(openCodeSecret(key, 'o-17', sealed)).toBe(published)
  expect(sealCodeSecret(key, 'o-17', published)).not.toBe(sealed)
})

test.each([
  ['another account', () => openCodeSecret(key, 'o-18', sealCodeSecret(key, 'o-17', published))],
  ['another key', () => openCodeSecret(key, 'o-17', sealCodeSecret(Buffer.alloc(32), 'o-17', 'x'))],
  ['a text that was never sealed', () => openCodeSecret(key, 'o-17', 'x')],
])('%s does not open it', (_, opening) => {
  expect(opening).toThrow('reset it with `account reset-totp`')
})
