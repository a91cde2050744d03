import { expect, test } from 'vitest'
import { testServer } from './test-server.ts'

test('an address that is not there is 404', async () => {
  const told = await testServer().inject('/nowhere')
  expect(told.json()).toMatchObject({ status: 404, code: 'not-found' })
  expect(told.headers['allow']).toBeUndefined()
})

test.each([
  ['GET', '/questions', 'POST'],
  ['PUT', '/questions?x=1', 'POST'],
  ['POST', '/entries', 'GET, HEAD'],
  ['POST', '/types/a', 'DELETE, GET, HEAD'],
  ['POST', '/tile/0/001', 'GET, HEAD'],
] as const)('%s %s is 405 and names what is allowed', async (method, url, allow) => {
  const told = await testServer().inject({ method, url })
  expect(told.json()).toMatchObject({ status: 405, code: 'method-not-allowed' })
  expect(told.headers['allow']).toBe(allow)
})

test.each(['/types/', '/types/a/b', '/typesXa', '/question', '/questions/x', '/QUESTIONS'])(
  '%s only looks like an address and is 404',
  async (url) => {
    expect((await testServer().inject({ method: 'PUT', url })).statusCode).toBe(404)
  },
)

test.each([
  ['QUERY', undefined],
  ['PUT', 'text/plain'],
  ['PATCH', 'application/json'],
] as const)('%s is no method here, whatever body comes with it', async (method, type) => {
  const headers = type === undefined ? {} : { 'content-type': type }
  const told = await testServer().inject({ method, url: '/questions', headers, payload: '{' })
  expect([told.statusCode, told.headers['allow']]).toEqual([405, 'POST'])
})

test('a name that is longer than any is 404', async () => {
  const told = await testServer().inject(`/types/${'a'.repeat(300)}`)
  expect(told.json()).toMatchObject({ status: 404, code: 'not-found' })
})

test('what was sent is not told back', async () => {
  const told = await testServer().inject('/330106199003079975?name=330106199003079975')
  expect(told.body).not.toContain('330106')
})

test.each(['/%', '/%zz', '/types/%E0%A4%A'])(
  'the strange address %s is answered with a problem',
  async (url) => {
    const told = await testServer().inject(url)
    expect(told.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect([400, 404]).toContain(told.statusCode)
  },
)
