import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSettings, settingRules } from '../src/process.ts'
import type { SettingSources } from '../src/process.ts'
import { temporaryFolder } from '../src/testing/testing.ts'

/** Settings of a folder whose `hutong.json` holds this text. */
function read(sources: Omit<SettingSources, 'file'> = {}, fileText?: string) {
  const file = join(temporaryFolder(onTestFinished), 'hutong.json')
  if (fileText !== undefined) writeFileSync(file, fileText)
  return readSettings({ ...sources, file })
}

const inFile = (settings: object): string => JSON.stringify(settings)

test('with nothing said, every default holds', () => {
  expect(read()).toEqual({
    profile: 'embedded',
    mode: 'production',
    data: resolve('./data'),
    host: '127.0.0.1',
    port: 8080,
    instance: 'hub',
    origin: 'hutong.example/hub',
    issuer: '',
    resource: '',
    tls: '',
    proxies: '',
    mtls: '',
    mtlsPort: 8443,
    dpopNonce: 'off',
    inProgressMax: 128,
    keys: resolve('./data/keys'),
    entryKeys: resolve('./data/keys'),
    authority: 'shuju',
    ledgers: '',
    replicated: 'off',
    retentionYears: 3,
    sources: '',
    witness: '',
    witnessKey: '',
    witnessEveryS: 60,
    witnessAlarmMin: 15,
    witnessStopMin: 240,
    kafka: '',
    redis: '',
    postgres: '',
    logLevel: 'info',
    logTo: 'file',
  })
})

test('the command line wins over the environment, the environment over the file, the file over the default', () => {
  const file = inFile({ HUTONG_PORT: 1, HUTONG_HOST: 'from.file', HUTONG_INSTANCE: 'from-file' })
  const environment = { HUTONG_PORT: '2', HUTONG_HOST: 'from.environment' }
  expect(read({ given: { port: '3' }, environment }, file)).toMatchObject({
    port: 3,
    host: 'from.environment',
    instance: 'from-file',
    logLevel: 'info',
  })
})

test.each([
  ['HUTONG_WITNESS', 'http://witness.example/prefix'],
  ['HUTONG_WITNESS_KEY', 'witness.example+0a0b0c0d+BAAA'],
])('%s alone is half a witness, and refused', (name, text) => {
  expect(() => read({ environment: { [name]: text } })).toThrow(/HUTONG_WITNESS(?:_KEY)?: HUTONG/u)
})

test('every mistake is told at once, each with its name, its place and its rule', () => {
  const mistakes = () =>
    read(
      { given: { port: '70000' }, environment: { HUTONG_MODE: 'test', HUTONG_ORIGIN: 'a b' } },
      inFile({ HUTONG_PROFILE: 'both' }),
    )
  expect(mistakes).toThrow(
    expect.objectContaining({
      code: 'HUTONG_SETTINGS_INVALID',
      message: [
        '4 setting(s) are wrong:',
        '  HUTONG_PROFILE (file): must be one of embedded, city, not "both"',
        '  HUTONG_MODE (environment): must be one of development, production, not "test"',
        '  HUTONG_PORT (command line): must be 0 to 65535, not "70000"',
        '  HUTONG_ORIGIN (environment): must have no space and no plus sign, not "a b"',
      ].join('\n'),
    }),
  )
})

test('an address that is wrong is not told: a password may stand in it', () => {
  const environment = { HUTONG_REDIS: 'a:1?password=open sesame' }
  expect(() => read({ environment }, inFile({}))).toThrow(
    expect.objectContaining({
      message: '1 setting(s) are wrong:\n  HUTONG_REDIS (environment): must have no space',
    }),
  )
})

test('a name in the file that is no setting is told together with the rest', () => {
  expect(() => read({ environment: { HUTONG_PORT: 'x' } }, inFile({ HUTONG_PROT: 8080 }))).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/HUTONG_PROT \(file\): no such setting[^]*HUTONG_PORT/u),
    }),
  )
})

test.each([
  ['not JSON', '{', /is not JSON/u],
  ['a list', '[1]', /must hold a JSON object/u],
  ['a text', '"x"', /must hold a JSON object/u],
  ['null', 'null', /must hold a JSON object/u],
])('a file that is %s is told by name', (_, text, rule) => {
  expect(() => read({}, text)).toThrow(rule)
})

test.each([
  ['port', '65536'],
  ['port', '-1'],
  ['port', '8080.5'],
  ['port', ''],
  ['data', ''],
  ['host', 'a b'],
  ['instance', 'Hub'],
  ['instance', 'a'.repeat(33)],
  ['instance', '../x'],
  ['origin', 'a+b'],
  ['issuer', 'https://issuer.example/'],
  ['issuer', 'ftp://issuer.example'],
  ['proxies', 'everyone'],
  ['proxies', '10.0.0.1;10.0.0.2'],
  ['logLevel', 'loud'],
  ['retentionYears', '2'],
  ['retentionYears', '3.5'],
] as const)('the setting %s refuses %j', (name, text) => {
  expect(() => read({ given: { [name]: text } })).toThrow(settingRules[name].variable)
})

test.each([
  ['port', '0', 0],
  ['port', '65535', 65_535],
  ['issuer', 'https://issuer.example/realm', 'https://issuer.example/realm'],
  ['proxies', 'loopback,10.0.0.0/8,fd00::/8', 'loopback,10.0.0.0/8,fd00::/8'],
  ['data', 'there', resolve('there')],
] as const)('the setting %s takes %j', (name, text, value) => {
  expect(read({ given: { [name]: text } })[name]).toBe(value)
})

const engines = { HUTONG_KAFKA: '127.0.0.1:9092', HUTONG_REDIS: '127.0.0.1:6379' }

test('the city is Kafka and Redis, and each of its instances has an origin of its own', () => {
  const environment = { HUTONG_PROFILE: 'city', HUTONG_INSTANCE: 'gateway-1', ...engines }
  expect(read({ environment })).toMatchObject({
    profile: 'city',
    kafka: engines.HUTONG_KAFKA,
    redis: engines.HUTONG_REDIS,
    origin: 'hutong.example/gateway-1',
  })
})

test.each([
  ['embedded', { HUTONG_KAFKA: 'k:1' }, 'HUTONG_KAFKA: the profile embedded keeps all in the data'],
  ['embedded', { HUTONG_REDIS: 'r:1' }, 'HUTONG_REDIS: the profile embedded keeps all in the data'],
  [
    'embedded',
    { HUTONG_REPLICATED: 'on' },
    'HUTONG_REPLICATED: the profile embedded has no second',
  ],
  ['embedded', { HUTONG_POSTGRES: 'p:1' }, 'HUTONG_POSTGRES: the profile embedded keeps all in'],
  ['city', {}, 'HUTONG_KAFKA: the profile city needs it'],
  ['city', { HUTONG_KAFKA: 'k:1' }, 'HUTONG_REDIS: the profile city needs it'],
  ['city', { HUTONG_REDIS: 'r:1' }, 'HUTONG_KAFKA: the profile city needs it'],
] as const)('%s with %j is refused with the reason', (profile, given, reason) => {
  const environment = { HUTONG_PROFILE: profile, ...given }
  expect(() => read({ environment })).toThrow(
    expect.objectContaining({
      code: 'HUTONG_SETTINGS_INVALID',
      message: expect.stringContaining(reason),
    }),
  )
})

test('a program has its own default, and whoever sets it wins over that', () => {
  const usual = { instance: 'gateway' }
  expect(read({ usual }).instance).toBe('gateway')
  expect(read({ usual }, inFile({ HUTONG_INSTANCE: 'east' })).instance).toBe('east')
})

test('keys lie in the data folder, or where they are said to be', () => {
  expect(read({ given: { data: '/srv/hutong' } }).keys).toBe('/srv/hutong/keys')
  expect(read({ environment: { HUTONG_KEYS: '/run/secrets' } }).keys).toBe('/run/secrets')
})

test('keys of entries lie with the others, or in a folder of their own that processes may share', () => {
  const environment = { HUTONG_KEYS: '/run/secrets' }
  expect(read({ environment }).entryKeys).toBe('/run/secrets')
  expect(read({ environment: { ...environment, HUTONG_ENTRY_KEYS: '/shared' } })).toMatchObject({
    keys: '/run/secrets',
    entryKeys: '/shared',
  })
})

test('ledgers elsewhere are named one by one, each with its place', () => {
  const ledgers = 'gateway-1=https://hub.example/ledgers/gateway-1,token=/srv/token/ledger/token'
  expect(read({ environment: { HUTONG_LEDGERS: ledgers } }).ledgers).toBe(ledgers)
  for (const wrong of ['gateway-1', 'gateway-1=', '=/srv', 'Gateway=/srv', 'a=/srv,,b=/srv']) {
    expect(() => read({ environment: { HUTONG_LEDGERS: wrong } })).toThrow('HUTONG_LEDGERS')
  }
})
