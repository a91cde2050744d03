import { generateKeyPairSync } from 'node:crypto'
import { HutongError } from '@hutong/process'
import { expect, test } from 'vitest'
import { originOf, type PushSettings } from '../../../src/sources/push/push-settings.ts'
import { pushStream } from './push-stream.ts'
import { makeSender } from './send-rows.ts'

const sender = makeSender('window')

function settingsOf(more: Readonly<Record<string, unknown>> = {}): PushSettings {
  const { read } = pushStream(8443, [sender], more)
  if (read.kind !== 'push') throw new TypeError('another kind')
  return read
}

function mistakesOf(more: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    settingsOf(more)
    return []
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    return cause.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(/; expected.*/u, ''))
  }
}

const tls = { certFile: '/tls/rows.crt', keyFile: '/tls/rows.key' }
const anywhere = { host: '0.0.0.0', port: 8443 }

test.each([
  [{}, 'http://127.0.0.1:8443'],
  [{ listen: { host: '::1', port: 80 } }, 'http://[::1]'],
  [{ listen: { host: 'rows.example', port: 443 }, tls }, 'https://rows.example'],
  [{ origin: 'https://rows.example' }, 'https://rows.example'],
  [{ listen: anywhere, tls, origin: 'https://Rows.example:443' }, 'https://rows.example'],
])('%j is reached by %s', (more, origin) => {
  expect(originOf(settingsOf(more))).toBe(origin)
})

test('whoever can be reached from elsewhere speaks TLS, and by a name', () => {
  expect(mistakesOf({ listen: anywhere })).toEqual([
    'streams.0.read.tls: is missing, and 0.0.0.0 can be reached from elsewhere',
    'streams.0.read.origin: is missing, and nobody calls us 0.0.0.0',
  ])
})

const { x: good = '' } = sender.publicKey.export({ format: 'jwk' })
const clients = (...publicKeys: readonly object[]) => ({
  clients: publicKeys.map((publicKey) => ({ keyId: 'window', publicKey })),
})
test.each([
  ['a point that is not on its curve', { kty: 'EC', crv: 'P-256', x: good, y: good }],
  ['a short x', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }],
  ['another curve', { kty: 'OKP', crv: 'X25519', x: good }],
  [
    'a key of RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
  ],
  ['a private key', sender.privateKey.export({ format: 'jwk' })],
])('%s is no public key of a client', (_, publicKey) => {
  const mistakes = mistakesOf(clients(publicKey))
  expect(mistakes[0]).toMatch(/^streams\.0\.read\.clients\.0\.publicKey/u)
  expect(mistakes.join(' ')).not.toContain(good)
})

test('two keys under one name are a mistake', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: good }
  expect(mistakesOf(clients(key, key))).toEqual(['streams.0.read.clients.1.keyId: window is taken'])
})
