import { createHash, generateKeyPairSync } from 'node:crypto'
import { canonicalJson, formatVerifierKey, verifierKey } from '@hutong/merkle'
import { expect, test } from 'vitest'
import { encodeEntry, verifyReceipt } from '../src/ledger.ts'
import { sha256 } from '../src/sha256.ts'
import { appendMany, ledgerBench, sampleEntry } from './support.ts'

const body = {
  answer: 'YES',
  asOf: { lagMs: 240, source: 'minzheng' },
  mismatches: [],
  reason: null,
}

test('a saved response is bound to its receipt', async () => {
  const { receipt, vkey } = await sealedAnswer()
  const saved = { ...body, receipt }
  expect(await verifyReceipt({ receipt, vkey, body: saved })).toMatchObject({
    valid: true,
    bodyBound: true,
  })
  expect(await verifyReceipt({ receipt, vkey })).toMatchObject({ valid: true, bodyBound: false })
})

test('a changed answer no longer fits its proof', async () => {
  const { receipt, vkey } = await sealedAnswer()
  const verdict = await verifyReceipt({ receipt, vkey, body: { ...body, answer: 'NO' } })
  expect(verdict).toMatchObject({ valid: false, problem: 'body' })
})

test('every changed letter of a receipt is refused', async () => {
  const { receipt, vkey } = await sealedAnswer()
  for (let at = 0; at < receipt.length; at += 1) {
    const letter = receipt[at] === 'A' ? 'B' : 'A'
    const changed = receipt.slice(0, at) + letter + receipt.slice(at + 1)
    expect(await verifyReceipt({ receipt: changed, vkey, body }), `letter ${at}`).toMatchObject({
      valid: false,
    })
  }
})

test('a receipt that is cut off anywhere is refused', async () => {
  const { receipt, vkey } = await sealedAnswer()
  for (let length = 0; length < receipt.length; length += 1) {
    const cut = receipt.slice(0, length)
    expect(await verifyReceipt({ receipt: cut, vkey }), `cut at ${length}`).toMatchObject({
      valid: false,
    })
  }
})

test("another keeper's key is refused by name", async () => {
  const { receipt } = await sealedAnswer()
  const other = await sealedAnswer()
  expect(await verifyReceipt({ receipt, vkey: other.vkey })).toMatchObject({ problem: 'signature' })
  expect(await verifyReceipt({ receipt, vkey: 'nonsense' })).toMatchObject({ problem: 'key' })
})

test('of several keys, that of its own ledger decides', async () => {
  const { receipt, vkey } = await sealedAnswer()
  const { publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const other = formatVerifierKey(verifierKey(sha256, 'hutong.example/other', raw))
  for (const keys of [`${other}\n${vkey}`, `${vkey}\n${other}\n`]) {
    expect(await verifyReceipt({ receipt, vkey: keys, body })).toMatchObject({ valid: true })
  }
  expect(await verifyReceipt({ receipt, vkey: other })).toMatchObject({ problem: 'origin' })
  expect(await verifyReceipt({ receipt, vkey: `${vkey}\nnonsense` })).toMatchObject({
    problem: 'key',
  })
})

async function sealedAnswer() {
  const bench = ledgerBench()
  const ledger = await bench.open()
  await appendMany(ledger, 5)
  const bodySha256 = createHash('sha256').update(canonicalJson(body)).digest('hex')
  const sealing = ledger.append(encodeEntry({ ...sampleEntry, bodySha256 }))
  await appendMany(ledger, 2)
  return { receipt: (await sealing).receipt, vkey: bench.vkey() }
}
