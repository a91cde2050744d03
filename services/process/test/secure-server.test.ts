import { once } from 'node:events'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { makeCertificates } from '@hutong/infra'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openHealthServer } from '../src/process.ts'
import { listeningLogger, temporaryFolder } from '../src/testing/testing.ts'

const host = '127.0.0.1'
const made = temporaryFolder(afterAll)
beforeAll(() => makeCertificates(made, ['other']))

/** Holds a certificate of its own in each test. */
let folder: string
beforeEach(() => {
  folder = temporaryFolder(onTestFinished)
  put('server')
})
function put(name: string): void {
  for (const kind of ['key', 'crt'])
    copyFileSync(join(made, `${name}.${kind}`), join(folder, `server.${kind}`))
}

async function open() {
  const { logger, lines } = listeningLogger()
  const { port, close } = await openHealthServer({
    host,
    port: 0,
    tls: folder,
    logger,
    parts: {},
    status: () => ({ rows: 7 }),
  })
  onTestFinished(close)
  return { port, events: () => lines.map(({ event }) => event) }
}

const ca = () => readFileSync(join(made, 'ca.crt'))

/** The name in the certificate that a connection is shown. */
async function shownAt(port: number, options: ConnectionOptions = {}): Promise<unknown> {
  const socket = connect({ host, port, ca: ca(), rejectUnauthorized: false, ...options })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'secureConnect')
  return socket.getPeerCertificate().subject.CN
}

test('it answers over HTTPS, and plain HTTP gets nothing', async () => {
  const { port } = await open()
  const [response] = await once(get({ host, port, path: '/statusz', ca: ca() }), 'response')
  expect(await text(response)).toBe('{"rows":7}')
  await expect(fetch(`http://${host}:${port}/statusz`)).rejects.toThrow('fetch failed')
})

test('it speaks TLS 1.2 and 1.3, and nothing older', async () => {
  const { port } = await open()
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    expect(await shownAt(port, { minVersion: version, maxVersion: version })).toBe('server')
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const
  await expect(shownAt(port, old)).rejects.toMatchObject({
    code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  })
})

test('a new certificate is shown from the signal on, and a broken one changes nothing', async () => {
  const { port, events } = await open()
  put('other')
  expect(await shownAt(port)).toBe('server')
  process.emit('SIGHUP')
  expect(await shownAt(port)).toBe('other')
  writeFileSync(join(folder, 'server.crt'), 'half of i')
  process.emit('SIGHUP')
  expect(await shownAt(port)).toBe('other')
  expect(events()).toEqual(['certificate-renewed', 'certificate-not-renewed'])
})

test.each([
  ['is empty', () => writeFileSync(join(folder, 'server.key'), '')],
  ['has a key of another', () => copyFileSync(join(made, 'ca.key'), join(folder, 'server.key'))],
])('a folder that %s is refused, and named', async (_, spoil) => {
  spoil()
  await expect(open()).rejects.toMatchObject({
    code: 'HUTONG_TLS_FILES',
    message: expect.stringContaining(`${folder} must hold server.key and server.crt`),
  })
})
