import { expect, test } from 'vitest'
import { isKafkaUrl, kafkaAddressOf } from '../../../src/sources/debezium/kafka-url.ts'

const login = { user: 'hub', password: 'word' }

test('several brokers are named, as a URL of the standard could not', () => {
  const url = 'kafka://one.example:9092,two.example:9092,[::1]:9092'
  expect(isKafkaUrl(url)).toBe(true)
  expect(kafkaAddressOf({ url }, 'land')).toEqual({
    brokers: ['one.example:9092', 'two.example:9092', '[::1]:9092'],
  })
})

test('a user logs in by SCRAM-SHA-512 unless the address says otherwise', () => {
  const at = (query: string) =>
    kafkaAddressOf({ url: `kafka://a:1${query}`, ...login }, 'land').login
  expect(at('')).toEqual({ mechanism: 'scram-sha-512', username: 'hub', password: 'word' })
  expect(at('?sasl=plain')?.mechanism).toBe('plain')
})

test('an authority of its own means TLS, and so does tls=on', () => {
  expect(kafkaAddressOf({ url: 'kafka://a:1', ca: 'PEM' }, 'land').tls).toEqual({ ca: 'PEM' })
  expect(kafkaAddressOf({ url: 'kafka://a:1?tls=on' }, 'land').tls).toBe(true)
})

test.each([
  'kafka://a',
  'kafka://a:1,b',
  'postgresql://a:1/b',
  'kafka://a:1?acks=0',
  'kafka://a:1?sasl=none',
])('what is no address of Kafka is refused without being told: %s', (url) => {
  expect(() => kafkaAddressOf({ url }, 'land')).toThrow(/^the connection land /u)
})
