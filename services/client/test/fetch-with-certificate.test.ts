import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { TLSSocket } from 'node:tls'
import { makeCertificates } from '@hutong/infra'
import { exportJWK } from 'jose'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createHubClient } from '../src/client.ts'
import { fetchWithCertificate } from '../src/fetch-with-certificate.ts'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'

const keeper = makeKeeper()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-certificates-'))
  await makeCertificates(folder, ['window', 'thief'])
})
afterAll(() => rm(folder, { recursive: true }))

const pem = (name: string): string => readFileSync(join(folder, name), 'utf8')
const certificateOf = (name: string) => ({
  cert: pem(`${name}.crt`),
  key: pem(`${name}.key`),
  ca: pem('ca.crt'),
})

interface Seen {
  readonly path: string
  readonly who: unknown
  readonly body: string
}

/** A listener for clients with certificates, which says who came. */
async function startListener(): Promise<{ readonly url: string; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    const { socket, url: path = '' } = request
    const who = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : undefined
    seen.push({ path, who, body })
    const told = answers(`https://127.0.0.1:${portOf(server)}`).get(path)
    response.writeHead(told ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(told ?? {}))
  }
  const server: Server = createServer(
    {
      cert: pem('server.crt'),
      key: pem('server.key'),
      ca: pem('ca.crt'),
      requestCert: true,
    },
    (request, response) => void answer(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `https://127.0.0.1:${portOf(server)}`, seen }
}

const answers = (url: string): ReadonlyMap<string, object> =>
  new Map<string, object>([
    [
      '/.well-known/oauth-authorization-server',
      {
        issuer: 'http://hub.example',
        token_endpoint: 'http://hub.example/oauth/token',
        mtls_endpoint_aliases: { token_endpoint: `${url}/oauth/token` },
      },
    ],
    ['/oauth/token', { access_token: 't-1', expires_in: 300, token_type: 'Bearer' }],
    ['/v1/verifications', keeper.seal({ answer: 'YES' })],
  ])

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('token and question go on connections with the certificate', async () => {
  const { url, seen } = await startListener()
  const { verify } = createHubClient({
    url,
    clientId: 'window',
    privateJwk: await exportJWK(generateKeyPairSync('ed25519').privateKey),
    vkey: keeper.vkey,
    mtls: true,
    fetch: fetchWithCertificate(certificateOf('window')),
  })
  expect((await verify(question)).outcome).toBe('answered')
  expect(seen.map(({ path, who }) => [path, who])).toEqual([
    ['/.well-known/oauth-authorization-server', 'window'],
    ['/oauth/token', 'window'],
    ['/v1/verifications', 'window'],
  ])
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual(question)
})

test('a hub whose certificate is of another authority is not spoken to', async () => {
  const { url, seen } = await startListener()
  const { cert, key } = certificateOf('thief')
  await expect(fetchWithCertificate({ cert, key })(new Request(url))).rejects.toMatchObject({
    code: expect.stringMatching(/CERT|SIGNATURE/u),
  })
  expect(seen).toEqual([])
})

test('a request can be given up', async () => {
  const { url } = await startListener()
  const send = fetchWithCertificate(certificateOf('window'))
  await expect(send(new Request(url, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
    name: 'AbortError',
  })
})
