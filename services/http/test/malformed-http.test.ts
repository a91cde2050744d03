import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { testServer } from './test-server.ts'

const malformed: readonly (readonly [string, string])[] = [
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  [
    'two lengths',
    'POST /questions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ],
  [
    'a length and chunks, as smugglers send it',
    'POST /questions HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
  ['a header with a control character', 'GET / HTTP/1.1\r\nHost: x\r\nA: \u0001\r\n\r\n'],
  ['40 kB of headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`],
]

test.each(malformed)(
  '%s is answered with a 400 of the table, and the server lives on',
  async (_, text) => {
    const server = testServer()
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const told = await sendRaw(url, text)
    expect(told).toMatch(/^HTTP\/1\.1 400 /u)
    expect((await fetch(`${url}/types/a`)).status).toBe(200)
  },
)

test('malformed HTTP is told as a problem of known length', async () => {
  const server = testServer()
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const [head = '', body = ''] = (await sendRaw(url, 'hello\r\n\r\n')).split('\r\n\r\n')
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
  expect(head).toContain('Content-Type: application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'malformed' })
})

/** All that a server answers to these bytes until it closes. */
async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    heard += part
  })
  // A server may reset what it has refused to read to its end.
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close')
  return heard
}
