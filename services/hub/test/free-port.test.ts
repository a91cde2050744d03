import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../src/free-port.ts'

const host = '127.0.0.1'

test('any free port is found, and can be listened on', async () => {
  const port = await freePort(host, 0)
  expect(port).toBeGreaterThan(0)
  expect(await listen(port)).toBe(port)
})

test('a free port that is asked for is given', async () => {
  const port = await freePort(host, 0)
  expect(await freePort(host, port)).toBe(port)
})

test('a port in use is refused by its number, and --port is named', async () => {
  const port = await listen(0)
  await expect(freePort(host, port)).rejects.toMatchObject({
    code: 'HUTONG_PORT_IN_USE',
    message: `port ${port} of ${host} is in use: name another with --port N (0 = any free one)`,
  })
})

test('an address that is not of this machine is refused with the reason', async () => {
  await expect(freePort('192.0.2.1', 0)).rejects.toMatchObject({
    code: 'HUTONG_PORT_REFUSED',
    message: expect.stringContaining('EADDRNOTAVAIL'),
  })
})

/** Takes a port for as long as the test runs. */
async function listen(port: number): Promise<number> {
  const server = createServer().listen(port, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
