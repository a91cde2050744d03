import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HutongError } from '@hutong/process'
import { parseRedisSetting } from '../src/parse-redis-setting.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-redis-setting-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function mistakesIn(text: string): readonly string[] {
  try {
    parseRedisSetting(text)
    return []
  } catch (cause) {
    const isOurs = cause instanceof HutongError && cause.code === 'HUTONG_REDIS_SETTING_INVALID'
    if (!isOurs) throw cause
    return cause.message.split('\n  ').slice(1)
  }
}

test('one server needs no more than its address', () => {
  expect(parseRedisSetting('redis.example:6379')).toEqual({
    servers: [{ host: 'redis.example', port: 6379 }],
    tls: undefined,
    login: undefined,
  })
})

test('a cluster is named by several of its nodes, IPv6 in brackets', () => {
  expect(parseRedisSetting('10.0.0.1:6379,[fd00::2]:6380').servers).toEqual([
    { host: '10.0.0.1', port: 6379 },
    { host: 'fd00::2', port: 6380 },
  ])
})

test('certificate and password are read from files, the last line break is not part of the password', () => {
  const ca = write('ca.pem', 'a certificate')
  const password = write('password', 'open sesame\n')
  expect(parseRedisSetting(`a:1?tls=true&ca=${ca}&user=hub&passwordFile=${password}`)).toEqual({
    servers: [{ host: 'a', port: 1 }],
    tls: { ca: Buffer.from('a certificate') },
    login: { user: 'hub', password: 'open sesame' },
  })
})

test('a password without a user is that of the default user', () => {
  const password = write('only-password', 'x')
  expect(parseRedisSetting(`a:1?passwordFile=${password}`).login?.user).toBe('default')
})

test('TLS without a certificate of its own trusts what Node trusts', () => {
  expect(parseRedisSetting('a:1?tls=true').tls).toEqual({})
})

test.each([
  ['redis://a:1', /must be host:port/],
  ['a', /must be host:port/],
  ['', /must be host:port/],
  ['a:0', /must be host:port/],
  ['a:65536', /must be host:port/],
  ['a:1,', /must be host:port/],
  ['a:1?password=x', /^password: no such option/],
  ['a:1?tls=yes', /^tls: must be true or false/],
  ['a:1?tls=true&tls=true', /^tls: stands there twice/],
  ['a:1?ca=/nowhere/ca.pem', /^ca: needs tls=true/],
  ['a:1?tls=true&ca=/nowhere/ca.pem', /^ca: the file cannot be read \(ENOENT\)/],
  ['a:1?user=hub', /^user: needs passwordFile/],
  ['a:1?passwordFile=', /^passwordFile: has no value/],
])('%s is refused', (text, mistake) => {
  expect(mistakesIn(text)).toContainEqual(expect.stringMatching(mistake))
})

test('all mistakes are told together', () => {
  expect(mistakesIn('a,b:1?tls=maybe&user=hub&colour=red')).toHaveLength(4)
})

test.each([
  'a:1?password=sesame',
  'redis://hub:sesame@redis.example:6379',
  'a:1?passwordFile=sesame',
  'a:1?user=hub&user=sesame',
])('a password that is given by mistake is not told: %s', (text) => {
  expect(() => parseRedisSetting(text)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('sesame') }),
  )
})
