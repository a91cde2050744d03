import { expect, test } from 'vitest'
import { startSettings } from '../src/start-settings.ts'

const options = { data: '/srv/hutong', port: undefined }

test('options and environment are what start runs with', () => {
  expect(startSettings({ ...options, port: '0' }, { HUTONG_INSTANCE: 'east' })).toMatchObject({
    data: '/srv/hutong',
    port: 0,
    instance: 'east',
  })
})

test('an empty issuer is the hub itself', () => {
  expect(startSettings(options, { HUTONG_ISSUER: '' })).toMatchObject({ host: '127.0.0.1' })
})

const engines = { HUTONG_KAFKA: '127.0.0.1:9092', HUTONG_REDIS: '127.0.0.1:6379' }

test('the other profile is refused, and the variable is named', () => {
  expect(() => startSettings(options, { HUTONG_PROFILE: 'city', ...engines })).toThrow(
    expect.objectContaining({
      code: 'HUTONG_PROFILE_NOT_SUPPORTED',
      message: expect.stringContaining('HUTONG_PROFILE'),
    }),
  )
})

test.each([
  ['HUTONG_MODE', 'production', 'HUTONG_MODE_NOT_SUPPORTED'],
  ['HUTONG_TLS', '/srv/tls', 'HUTONG_TLS_NOT_SUPPORTED'],
  ['HUTONG_ISSUER', 'https://issuer.example', 'HUTONG_ISSUER_NOT_SUPPORTED'],
])('%s=%s is refused with %s, and the variable is named', (variable, value, code) => {
  expect(() => startSettings(options, { [variable]: value })).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(variable) }),
  )
})
