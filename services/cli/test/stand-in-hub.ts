import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { listenForTest, type After } from '@hutong/process/testing'

/** A token service with `answer` in the place of the hub behind it. Gives the words by which a command finds it, and its client the key. */
export async function standInHub(
  {
    data,
    client,
    after,
  }: { readonly data: string; readonly client: string; readonly after: After },
  answer: RequestListener,
): Promise<readonly string[]> {
  const url = await listenForTest(after, (request, response) => {
    const origin = `http://${request.headers.host}`
    const told: unknown = {
      '/.well-known/oauth-authorization-server': { issuer: origin, token_endpoint: `${origin}/t` },
      '/t': { access_token: 'token', expires_in: 300 },
    }[request.url ?? '']
    if (told === undefined) answer(request, response)
    else response.end(JSON.stringify(told))
  })
  const privateJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  mkdirSync(join(data, 'demo'))
  const clients = [{ id: client, privateJwk }]
  writeFileSync(join(data, 'demo', 'credentials.json'), JSON.stringify({ clients }))
  return ['--client', client, '--data', data, '--url', url]
}
