import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { freePort, makeCertificates } from '@hutong/infra'
import { temporaryFolder } from '@hutong/process/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { closeServer, listen } from '../src/http.ts'
import { testServer } from './test-server.ts'

const folder = temporaryFolder(afterAll)
beforeAll(() => makeCertificates(folder, []))

const place = { host: '127.0.0.1', port: 0, mtlsPort: 0 }

test('without a folder of certificates there is one listener', async () => {
  const server = testServer()
  await listen(server, { ...place, mtls: '' })
  expect(server.addresses()).toHaveLength(1)
})

test.each([
  ['is empty', () => undefined],
  ['has something else', (empty: string) => writeFileSync(join(empty, 'server.key'), 'x')],
])('a folder of certificates that %s is told before anything listens', async (_, fill) => {
  const mtls = temporaryFolder(onTestFinished)
  fill(mtls)
  const server = testServer()
  await expect(listen(server, { ...place, mtls })).rejects.toMatchObject({
    code: 'HUTONG_MTLS_FILES',
    message: expect.stringContaining(`${mtls} must hold server.key, server.crt and ca.crt`),
  })
  expect(server.addresses()).toEqual([])
})

test('a port for certificates that is in use is told with the name of its setting', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const address = other.address()
  const mtlsPort = typeof address === 'object' && address ? address.port : 0
  await expect(listen(testServer(), { ...place, mtls: folder, mtlsPort })).rejects.toMatchObject({
    code: 'HUTONG_PORT_IN_USE',
    message: expect.stringContaining('HUTONG_MTLS_PORT'),
  })
})

test('the port for certificates is free again when the server is closed', async () => {
  const mtlsPort = await freePort()
  for (let times = 0; times < 2; times += 1) {
    const server = testServer()
    await listen(server, { ...place, mtls: folder, mtlsPort })
    await closeServer(server)
  }
})

test('with a certificate of its own it speaks HTTPS alone, to those without one as well', async () => {
  const server = testServer({ tls: folder })
  await listen(server, { ...place, mtls: '' })
  const port = Number(new URL(server.listeningOrigin).port)
  const ca = readFileSync(join(folder, 'ca.crt'))
  const [response] = await once(
    get({ host: place.host, port, path: '/types/known', ca }),
    'response',
  )
  expect(await text(response)).toBe('{"code":"known"}')
  expect(server.server).toMatchObject({ requestTimeout: 30_000, keepAliveTimeout: 72_000 })
  await expect(fetch(`http://${place.host}:${port}/types/known`)).rejects.toThrow('fetch failed')
})
