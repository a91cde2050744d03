import { expect, test } from 'vitest'
import { originOf } from '../src/http.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['localhost', 'http://localhost:8080'],
  ['::1', 'http://[::1]:8080'],
  ['2001:db8::7', 'http://[2001:db8::7]:8080'],
])('the address %s is a URL', (host, origin) => {
  expect(originOf(host, 8080)).toBe(origin)
  expect(new URL(origin).origin).toBe(origin)
})
