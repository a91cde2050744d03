import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, isPassword } from '../../src/accounts/hash-password.ts'

const sentence = '一句话也可以当作很好的密码'

test('a password is known again, and no other one', async () => {
  const stored = await hashPassword(sentence)
  expect(await isPassword(sentence, stored)).toBe(true)
  expect(await isPassword(`${sentence}.`, stored)).toBe(false)
})

test('the same password is kept as another text each time', async () => {
  expect(await hashPassword(sentence)).not.toBe(await hashPassword(sentence))
})

test('the same characters are the same password, however a keyboard makes them', async () => {
  const stored = await hashPassword('caf\u00E9 und kuchen')
  expect(await isPassword('cafe\u0301 und kuchen', stored)).toBe(true)
})

test('without an account no password is the right one', async () => {
  expect(await isPassword(sentence, undefined)).toBe(false)
})

test.each([
  ['11 characters', 'abcdefghijk'],
  ['11 characters beyond the basic plane', '😀'.repeat(11)],
  ['257 characters', 'x'.repeat(257)],
])('%s are refused', async (_, short) => {
  await expect(hashPassword(short)).rejects.toMatchObject({ code: 'HUTONG_PASSWORD_REFUSED' })
})

test('12 characters of one kind are taken', async () => {
  expect(await isPassword('abcdefghijkl', await hashPassword('abcdefghijkl'))).toBe(true)
})

test('a hash that was made at another cost is checked at that cost', async () => {
  const nonce = Buffer.alloc(16, 1)
  const cost = { memory: 64, passes: 3, parallelism: 2 }
  const made = argon2Sync('argon2id', { message: sentence, nonce, tagLength: 32, ...cost })
  const stored = `argon2id$64$3$2$${nonce.toString('base64url')}$${made.toString('base64url')}`
  expect(await isPassword(sentence, stored)).toBe(true)
  expect(await isPassword('another sentence', stored)).toBe(false)
})
