import { createPublicKey, verify } from 'node:crypto'
import { verifySignature } from 'http-message-sig'
import { expect, test } from 'vitest'
import { verifySender } from '../../../src/sources/push/verify-sender.ts'
import { makeSender, signBatch, type SentBatch } from './send-rows.ts'

const origin = 'https://rows.example:8443'
const now = Date.parse('2026-11-26T08:00:00Z')
const created = now / 1000
const sender = makeSender('window')
const stranger = makeSender('window')
const elliptic = makeSender('elliptic', 'ecdsa-p256-sha256')
const senders = new Map([sender, elliptic].map((one) => [one.keyId, one]))

const good: SentBatch = { origin, sender, body: '{}\n', key: 'b-1', created }

async function verified(batch: SentBatch, late: Readonly<Record<string, string>> = {}, at = now) {
  const { method = 'POST', path = '/v1/rows' } = batch
  const headers = Object.entries({ ...(await signBatch(batch)), ...late })
  return verifySender({ method, targetUri: `${origin}${path}`, headers }, senders, at)
}

test('the vector of RFC 9421 B.2.6 verifies, and does not with another date', async () => {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' },
  })
  const judge = (date: string) =>
    verifySignature(
      {
        kind: 'request',
        method: 'POST',
        targetUri: 'https://example.com/foo?param=Value&Pet=dog',
        fields: Object.entries({
          date,
          'content-type': 'application/json',
          'content-length': '18',
          'signature-input':
            'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
          signature:
            'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
        }).map(([name, value]) => ({ name, value })),
      },
      {
        policy: { algorithms: ['ed25519'], requiredComponents: [], requiredParameters: [] },
        resolveVerifier: () => ({
          algorithm: 'ed25519',
          verify: (data, signature) => verify(null, data, key, signature),
        }),
      },
    )
  await expect(judge('Tue, 20 Apr 2021 02:07:55 GMT')).resolves.toMatchObject({ label: 'sig-b26' })
  await expect(judge('Tue, 20 Apr 2021 02:07:56 GMT')).rejects.toThrow('verification failed')
})

test.each([
  ['an Ed25519 key', good],
  ['a P-256 key', { ...good, sender: elliptic }],
  [
    'authority and path instead of the whole address',
    {
      ...good,
      components: [
        '@method',
        '@authority',
        '@path',
        'content-digest',
        'content-type',
        'idempotency-key',
      ],
    },
  ],
  ['a clock that is five minutes behind', { ...good, created: created - 300, expires: created }],
  ['a clock that is five minutes ahead', { ...good, created: created + 300 }],
])('a request signed with %s is known by its key', async (_, batch) => {
  const found = await verified(batch)
  expect(found?.sender.keyId).toBe(batch.sender.keyId)
})

test('when it was signed is told in milliseconds', async () => {
  expect((await verified(good))?.signedAt).toBe(now)
})

const without = (left: string): readonly string[] =>
  ['@method', '@target-uri', 'content-digest', 'content-type', 'idempotency-key'].filter(
    (name) => name !== left,
  )
test.each([
  ['of another key under this name', { ...good, sender: stranger }],
  ['of a key that nobody named', { ...good, sender: makeSender('nobody') }],
  ['for another connector', { ...good, origin: 'https://elsewhere.example' }],
  ['from more than five minutes ago', { ...good, created: created - 301, expires: created + 60 }],
  ['more than five minutes ahead', { ...good, created: created + 301 }],
  ['that has expired', { ...good, created: created - 10, expires: created - 1 }],
  ['without the method', { ...good, components: without('@method') }],
  ['without the address', { ...good, components: without('@target-uri') }],
  ['without the digest', { ...good, components: without('content-digest') }],
  ['without the type', { ...good, components: without('content-type') }],
  ['without the name of the batch', { ...good, components: without('idempotency-key') }],
])('a signature %s is none', async (_, batch) => {
  expect(await verified(batch)).toBeUndefined()
})

test.each([
  ['another digest', { 'content-digest': 'sha-256=:AAAA:' }],
  ['another batch', { 'idempotency-key': 'b-2' }],
  ['no signature', { signature: '' }],
  ['a signature that is no dictionary', { signature: '?' }],
  ['no input', { 'signature-input': '' }],
  ['a second input', { 'signature-input': 'a=();created=1, b=();created=1' }],
])('a signed request that then gets %s is not known', async (_, late) => {
  expect(await verified(good, late)).toBeUndefined()
})

test('a header that comes twice is not what was signed', async () => {
  const headers = [...Object.entries(await signBatch(good)), ['idempotency-key', 'b-2'] as const]
  const request = { method: 'POST', targetUri: `${origin}/v1/rows`, headers }
  expect(await verifySender(request, senders, now)).toBeUndefined()
})

test('a header in another encoding that nobody signed does no harm', async () => {
  expect(await verified(good, { 'user-agent': 'Señal' })).toBeDefined()
})
