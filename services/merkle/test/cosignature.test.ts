import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  cosignedMessage,
  cosignerKey,
  formatCheckpoint,
  formatCosignature,
  formatCosignerKey,
  openCosignature,
  parseCosignerKey,
  parseVerifierKey,
  signatureLinesOf,
  verifierKey,
} from '../src/merkle.ts'
import { leafOf, sha256 } from './naive-tree.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const publicBytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
const key = cosignerKey(sha256, 'witness.example/w1', publicBytes)
const text = formatCheckpoint({ origin: 'hutong.example/hub', size: 7, root: leafOf(1) })
const timeS = 1_790_000_000

const lineAt = (seconds: number, signedText = text): string =>
  formatCosignature(key, {
    timeS: seconds,
    signature: sign(null, cosignedMessage(seconds, signedText), privateKey),
  })
const open = (note: string) =>
  openCosignature(note, key, (_, message, signature) => verify(null, message, publicKey, signature))

test('a cosignature is over its time and the whole text of the checkpoint, and is read back', async () => {
  const line = lineAt(timeS)
  expect(Buffer.from(cosignedMessage(timeS, text)).toString()).toBe(
    `cosignature/v1\ntime ${timeS}\n${text}`,
  )
  expect(line).toMatch(/^— witness\.example\/w1 [A-Za-z0-9+/]{101,102}={0,2}\n$/u)
  expect(await open(`${text}\n${line}`)).toMatchObject({ timeS })
})

test('of several the newest counts', async () => {
  const note = `${text}\n${lineAt(timeS + 1)}${lineAt(timeS + 60)}${lineAt(timeS)}`
  expect(await open(note)).toMatchObject({ timeS: timeS + 60 })
})

test.each([
  ['over another checkpoint', lineAt(timeS, text.replace('\n7\n', '\n8\n'))],
  ['of another name', lineAt(timeS).replace('w1', 'w2')],
  [
    'that is cut short',
    `— ${key.name} ${Buffer.concat([key.keyId, Buffer.alloc(64)]).toString('base64')}\n`,
  ],
  [
    'of a time beyond exact numbers',
    `— ${key.name} ${Buffer.concat([key.keyId, Buffer.alloc(72, 0xff)]).toString('base64')}\n`,
  ],
])('one %s is none', async (_, line) => {
  expect(await open(`${text}\n${line}`)).toBeNull()
})

test('its lines are found among those of others, as they stand there', () => {
  const others = '— hutong.example/hub AAAAAAA=\n'
  expect(signatureLinesOf(`${text}\n${others}${lineAt(timeS)}`, key)).toBe(lineAt(timeS))
  expect(signatureLinesOf(`${text}\n${others}`, key)).toBe('')
})

test('the key of a witness is a vkey of its own type, and no key of a ledger', () => {
  const vkey = formatCosignerKey(key)
  expect(parseCosignerKey(sha256, vkey)).toMatchObject({ name: key.name, keyId: key.keyId })
  expect(parseVerifierKey(sha256, vkey)).toBeNull()
  expect(verifierKey(sha256, key.name, publicBytes).keyId).not.toEqual(key.keyId)
})
