import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../src/infra.ts'

test('no port is given twice, and none that Linux may take for an outgoing connection', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()))
  expect(new Set(ports).size).toBe(50)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})

test('both a port and its companion may be listened on', async () => {
  const port = await freePort(10_000)
  await listen(port)
  await listen(port + 10_000)
  expect(port + 10_000).toBeLessThan(65_536)
})

async function listen(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
}
