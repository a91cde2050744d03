import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseKafkaAddress } from '../../src/kafka/kafka-address.ts'

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'secret')
  writeFileSync(file, text)
  return file
}

test('brokers are listed with commas', () => {
  expect(parseKafkaAddress('a:9092,b.example:9093,[::1]:9094')).toEqual({
    brokers: ['a:9092', 'b.example:9093', '[::1]:9094'],
  })
})

test('login and TLS stand behind a question mark, the password in a file', () => {
  const text = `a:9093?tls=true&sasl=scram-sha-512&user=hub&passwordFile=${fileWith('secret\n')}`
  expect(parseKafkaAddress(text)).toEqual({
    brokers: ['a:9093'],
    tls: true,
    login: { mechanism: 'scram-sha-512', username: 'hub', password: 'secret' },
  })
})

test('a certificate authority is read from its file', () => {
  expect(parseKafkaAddress(`a:1?tls=true&ca=${fileWith('PEM')}`)).toMatchObject({
    tls: { ca: 'PEM' },
  })
})

test.each([
  ['no broker', '', 'name at least one broker'],
  ['a broker without a port', 'a', 'broker 1 is no host:port'],
  ['a port that is none', 'b:1,a:70000', 'broker 2 is no host:port'],
  ['a parameter that is not known', 'a:1?acks=0', 'parameter 1 is none of tls, ca'],
  ['a mechanism that is not known', 'a:1?sasl=gssapi', 'sasl is one of plain'],
  ['a login without a user', 'a:1?sasl=plain', 'sasl needs user and passwordFile'],
  ['a user without a login', 'a:1?user=hub', 'user and passwordFile go with sasl'],
  ['an authority without TLS', 'a:1?ca=/x', 'ca goes with tls=true'],
  [
    'a file that is not there',
    'a:1?sasl=plain&user=u&passwordFile=/no/file',
    'cannot be read (ENOENT)',
  ],
])('%s is told', (_, text, rule) => {
  expect(() => parseKafkaAddress(text)).toThrow(rule)
})

test('everything that is wrong is told at once', () => {
  expect(() => parseKafkaAddress('a?tls=yes&x=1')).toThrow(
    /broker 1 is no host:port; parameter 2 is none of .*; tls is true or false/u,
  )
})

test('nothing of the text is told, since a password may stand in the wrong place', () => {
  for (const text of [
    'sasl://hub:secret@a:1',
    'a:1?secret=1',
    'a:1?sasl=plain&user=u&passwordFile=secret',
  ]) {
    expect(() => parseKafkaAddress(text)).toThrow(/^(?!.*secret)/u)
  }
})
