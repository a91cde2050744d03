import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, startProxy } from '../src/infra.ts'

test('what goes in comes back, each direction to its own end', async () => {
  const { address } = await proxied()
  const client = open(address)
  client.end('a question')
  expect(await text(client)).toBe('a question')
})

test('a client that comes before there is a target is cut, and served after', async () => {
  const proxy = await startProxy()
  onTestFinished(proxy.stop)
  await once(open(proxy.address), 'close')
  proxy.forwardTo((await echo()).address)
  expect(await answerOf(open(proxy.address))).toBe('ping')
})

test('a dropped answer is lost after its request has arrived, and the next one is not', async () => {
  const { address, proxy, heard } = await proxied()
  const client = open(address)
  const dropped = proxy.dropNextResponse()
  client.write('a request')
  await Promise.all([dropped, once(client, 'close')])
  expect(heard()).toBe('a request')
  expect(client.bytesRead).toBe(0)
  expect(await answerOf(open(address))).toBe('ping')
})

test('an answer is dropped only where the meant request was sent', async () => {
  const { address, proxy } = await proxied()
  const dropped = proxy.dropNextResponse((request) => request.includes('produce'))
  expect(await answerOf(open(address))).toBe('ping')
  const client = open(address)
  client.write('produce')
  await Promise.all([dropped, once(client, 'close')])
  expect(client.bytesRead).toBe(0)
})

test('a cut ends the connections that are open, and lets new ones in', async () => {
  const { address, proxy } = await proxied()
  const client = open(address)
  await answerOf(client)
  proxy.cut()
  await once(client, 'close')
  expect(await answerOf(open(address))).toBe('ping')
})

test('while it refuses, those that are connected stay and no other comes in', async () => {
  const { address, proxy } = await proxied()
  const client = open(address)
  await answerOf(client)
  proxy.refuse()
  await expect(answerOf(open(address))).rejects.toThrow('ECONNREFUSED')
  expect(await answerOf(client)).toBe('ping')
  await proxy.accept()
  expect(await answerOf(open(address))).toBe('ping')
})

test('a delay holds back what goes in and what comes back', async () => {
  const { address, proxy } = await proxied()
  const client = open(address)
  await answerOf(client)
  proxy.delay(50)
  const asked = performance.now()
  expect(await answerOf(client)).toBe('ping')
  // A timer may be a millisecond early.
  expect(performance.now() - asked).toBeGreaterThan(98)
})

test('clients are cut when their server is gone', async () => {
  const { address, server } = await proxied()
  const client = open(address)
  await answerOf(client)
  server.stop()
  await once(client, 'close')
})

async function proxied() {
  const server = await echo()
  const proxy = await startProxy(server.address)
  onTestFinished(proxy.stop)
  return { address: proxy.address, proxy, server, heard: server.heard }
}

/** A server that sends back what it is sent. */
async function echo() {
  const port = await freePort()
  const sockets = new Set<Socket>()
  let heard = ''
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (piece) => (heard += piece.toString()))
    socket.pipe(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(stop)
  return { address: `127.0.0.1:${port}`, heard: () => heard, stop }
}

function open(address: string): Socket {
  const [host = '', port = ''] = address.split(':')
  const socket = connect({ host, port: Number(port) })
  // Reading from the start, so that an end is seen.
  socket.resume()
  onTestFinished(() => void socket.destroy())
  return socket
}

async function answerOf(socket: Socket): Promise<string> {
  socket.write('ping')
  const [answer] = await once(socket, 'data')
  return String(answer)
}
