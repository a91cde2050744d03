import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { secretKey, signingKey } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

const makeFolder = (): string => join(temporaryFolder(onTestFinished), 'keys')
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

test('keys are readable by their owner alone', async () => {
  const folder = makeFolder()
  await secretKey(folder, 'index')
  await signingKey(folder, 'token')
  expect(readdirSync(folder).toSorted()).toEqual(['index.key', 'token.pem'])
  expect(modeOf(join(folder, 'index.key'))).toBe('600')
  expect(modeOf(join(folder, 'token.pem'))).toBe('600')
})

test('a secret key is 32 bytes, and the same at every start', async () => {
  const folder = makeFolder()
  const key = await secretKey(folder, 'index')
  expect(key).toHaveLength(32)
  expect(await secretKey(folder, 'index')).toEqual(key)
})

test('a signing key is Ed25519, and the same at every start', async () => {
  const folder = makeFolder()
  const key = await signingKey(folder, 'token')
  expect(key.asymmetricKeyType).toBe('ed25519')
  expect((await signingKey(folder, 'token')).equals(key)).toBe(true)
})

test('of many that make a key at once, all get the same one', async () => {
  const folder = makeFolder()
  const keys = await Promise.all(Array.from({ length: 20 }, () => secretKey(folder, 'index')))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect(readdirSync(folder)).toEqual(['index.key'])
})

test('two names are two keys', async () => {
  const folder = makeFolder()
  expect(await secretKey(folder, 'a')).not.toEqual(await secretKey(folder, 'b'))
})

test.each(['', 'short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')])(
  'a secret key file that holds %j is refused by its name, and left as it is',
  async (text) => {
    const folder = makeFolder()
    await secretKey(folder, 'index')
    const file = join(folder, 'index.key')
    writeFileSync(file, text)
    await expect(secretKey(folder, 'index')).rejects.toMatchObject({
      code: 'HUTONG_KEY_MALFORMED',
      message: expect.stringContaining(file),
    })
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)

test('a signing key of another kind is refused by its name', async () => {
  const folder = makeFolder()
  await signingKey(folder, 'token')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = join(folder, 'token.pem')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await expect(signingKey(folder, 'token')).rejects.toMatchObject({
    code: 'HUTONG_KEY_MALFORMED',
    message: expect.stringContaining(file),
  })
})

test('a signing key file that holds no key is refused by its name', async () => {
  const folder = makeFolder()
  await signingKey(folder, 'token')
  const file = join(folder, 'token.pem')
  writeFileSync(file, 'not a key')
  await expect(signingKey(folder, 'token')).rejects.toMatchObject({
    code: 'HUTONG_KEY_MALFORMED',
    message: expect.stringContaining(file),
  })
})
