import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fireWrk } from '../load/fire-wrk.ts'

describe.skipIf(spawnSync('wrk', ['--version']).error)('with wrk on this machine', () => {
  test('answers that are all 2xx make a figure', async () => {
    const { perSecond } = await fire((request, response) => {
      request.resume().on('end', () => response.end('{}'))
    })
    expect(perSecond).toBeGreaterThan(0)
  })

  test('one refusal among many answers fails the bench', async () => {
    let count = 0
    const fired = fire((request, response) => {
      count += 1
      response.statusCode = count === 20 ? 403 : 200
      request.resume().on('end', () => response.end('{}'))
    })
    await expect(fired).rejects.toThrow('1 answers were not 2xx')
  })

  test('connections that break fail the bench', async () => {
    const fired = fire((request) => request.socket.destroy())
    await expect(fired).rejects.toThrow('connections failed')
  })
})

/** A second of load on a server that answers so. */
async function fire(listener: RequestListener) {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `http://127.0.0.1:${port}/v1/verifications`
  return fireWrk({ url, token: 'token', bodies: ['{}'], connections: 2, seconds: 1 })
}
