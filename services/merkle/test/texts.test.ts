import { describe, expect, test } from 'vitest'
import {
  formatCheckpoint,
  formatReceipt,
  formatSignatureLine,
  formatVerifierKey,
  fromBase64,
  parseCheckpoint,
  parseReceipt,
  parseSignedNote,
  parseVerifierKey,
  signaturesOf,
  toBase64,
} from '../src/merkle.ts'
import { leafOf, sha256 } from './naive-tree.ts'

/** The key of the examples in the documentation of golang.org/x/mod/sumdb/note. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const root = leafOf(1)
const text = formatCheckpoint({ origin: 'hutong.example/hub', size: 7, root })
const signed = { name: 'a', keyId: Buffer.from('0a0b0c0d', 'hex'), signature: Buffer.alloc(64, 5) }

describe('verifier key', () => {
  test("the example of Go's note package is read and written back", () => {
    const key = parseVerifierKey(sha256, goKey)
    expect(key?.name).toBe('PeterNeumann')
    expect(key && formatVerifierKey(key)).toBe(goKey)
  })

  test.each([
    ['another key id', goKey.replace('c74f', 'c74e')],
    ['another name', goKey.replace('Peter', 'Pieter')],
    ['another type', goKey.replace('+ARpc', '+BRpc')],
    ['no key', 'PeterNeumann+c74f20a3+'],
    ['nothing', ''],
  ])('one with %s is refused', (_, vkey) => {
    expect(parseVerifierKey(sha256, vkey)).toBeNull()
  })
})

describe('checkpoint', () => {
  test('is read back as it was written', () => {
    expect(parseCheckpoint(text)).toEqual({
      origin: 'hutong.example/hub',
      size: 7,
      root: Uint8Array.from(root),
    })
  })

  test('may carry more lines', () => {
    expect(parseCheckpoint(`${text}extension\n`)?.size).toBe(7)
  })

  test.each([
    ['a size with a zero before it', text.replace('\n7\n', '\n07\n')],
    ['a negative size', text.replace('\n7\n', '\n-7\n')],
    ['a size beyond exact numbers', text.replace('\n7\n', '\n9999999999999999\n')],
    ['a short root', text.replace(toBase64(root), 'AAAA')],
    ['no last newline', text.slice(0, -1)],
    ['no origin', text.slice(text.indexOf('\n'))],
  ])('with %s is refused', (_, wrong) => {
    expect(parseCheckpoint(wrong)).toBeNull()
  })
})

describe('signed note', () => {
  const note = `${text}\n${formatSignatureLine(signed)}`

  test('gives its text and the signatures of the key that is asked for', () => {
    const parsed = parseSignedNote(note)
    expect(parsed?.text).toBe(text)
    expect(parsed && signaturesOf(parsed, signed)).toEqual([Uint8Array.from(signed.signature)])
    expect(parsed && signaturesOf(parsed, { ...signed, name: 'b' })).toEqual([])
  })

  test.each([
    ['no signature', `${text}\n`],
    ['a plain hyphen', note.replace('—', '-')],
    ['no last newline', note.slice(0, -1)],
    ['a signature that is not base64', note.replace(/\S+\n$/, '!!!!\n')],
  ])('with %s is refused', (_, wrong) => {
    expect(parseSignedNote(wrong)).toBeNull()
  })
})

describe('receipt', () => {
  const receipt = {
    extra: Buffer.from('{}'),
    index: 3,
    proof: [leafOf(2), leafOf(3)],
    checkpoint: `${text}\n${formatSignatureLine(signed)}`,
  }

  test('is read back as it was written', () => {
    expect(formatReceipt(receipt).endsWith(receipt.checkpoint)).toBe(true)
    expect(parseReceipt(formatReceipt(receipt))).toEqual({
      ...receipt,
      extra: Uint8Array.from(receipt.extra),
      proof: receipt.proof.map((hash) => Uint8Array.from(hash)),
    })
  })

  test('may leave the entry out', () => {
    expect(parseReceipt(formatReceipt({ ...receipt, extra: null }))?.extra).toBeNull()
  })

  test.each([
    ['another magic', (whole: string) => whole.replace('@v1', '@v2')],
    ['an entry that is not base64', (whole: string) => whole.replace('extra ', 'extra !')],
    ['no index', (whole: string) => whole.replace(/index 3\n/, '')],
    ['an index with a sign', (whole: string) => whole.replace('index 3', 'index +3')],
    ['a short hash', (whole: string) => whole.replace(toBase64(leafOf(2)), 'AAAA')],
    ['no checkpoint', (whole: string) => whole.slice(0, whole.indexOf('\n\n'))],
  ])('with %s is refused', (_, change) => {
    expect(parseReceipt(change(formatReceipt(receipt)))).toBeNull()
  })
})

test('base64 has one text for each value', () => {
  expect(fromBase64('AAA=')).toEqual(Uint8Array.of(0, 0))
  for (const text64 of ['AAB=', 'AAA', 'AA A', 'AA-_', 'AAA=\n'])
    expect(fromBase64(text64)).toBeNull()
})
