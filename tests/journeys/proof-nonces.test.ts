import { createHubClient, getToken } from '@hutong/client'
import { beforeAll, expect, test } from 'vitest'
import { cityInUse } from '../support/city-in-use.ts'
import { askerOf, challenge, tell } from '../support/ask.ts'
import { demoKey, demoSample, ledgerKey } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import type { HubParts } from '../support/start-hub-parts.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubParts
beforeAll(async () => {
  const environment = { HUTONG_DPOP_NONCE: 'required' }
  hub = await startHubParts({ data: temporaryFolder(after), people: 200, environment, after })
})

const identityOf = (clientId: string) => ({
  url: hub.url,
  clientId,
  privateJwk: demoKey(hub.data, clientId),
  dpop: true,
})

// A city that runs already has settings of its own.
test.skipIf(cityInUse() !== undefined)(
  'a bound token is given, and its questions are answered, with nonces',
  async () => {
    const { client, request, expected } = demoSample(hub.data)
    const nonces: unknown[] = []
    const { verify } = createHubClient({
      ...identityOf(client),
      vkey: ledgerKey(hub.data),
      fetch: (sent) => {
        nonces.push([new URL(sent.url).pathname, nonceIn(sent.headers.get('dpop')) !== undefined])
        return fetch(sent)
      },
    })
    const { answer, reason } = expected
    for (let times = 0; times < 2; times += 1) {
      const told = await verify(request)
      expect(told).toMatchObject({ outcome: 'answered', answer: { answer, reason } })
    }
    expect(nonces).toEqual([
      ['/.well-known/oauth-authorization-server', false],
      ['/oauth/token', false],
      ['/oauth/token', true],
      ['/v1/verifications', false],
      ['/v1/verifications', true],
      ['/v1/verifications', true],
    ])
  },
)

test.skipIf(cityInUse() !== undefined)(
  'a proof without the nonce is refused as any other, and the nonce comes along',
  async () => {
    const { client, request } = demoSample(hub.data)
    const { headersFor } = await getToken(identityOf(client))
    const address = new URL('/v1/verifications', hub.url)
    const init = { method: 'POST', body: JSON.stringify(request) }
    const type = { 'content-type': 'application/json' }
    const headers = { ...(await headersFor('POST', address)), ...type }
    const refused = await tell(address.href, { ...init, headers })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('dpop-nonce')).toMatch(/^[\w-]{43}$/u)
    expect(refused.headers.get('www-authenticate')).toContain('DPoP error="use_dpop_nonce", algs=')

    const nobody = await tell(address.href, { ...init, headers: type })
    expect(nobody.headers.get('www-authenticate')).toBe(challenge)
    expect([nobody.text, nobody.headers.get('dpop-nonce')]).toEqual([refused.text, null])
  },
)

test.skipIf(cityInUse() !== undefined)('tokens that are not bound need none', async () => {
  const { client, request } = demoSample(hub.data)
  expect((await (await askerOf(hub, client)).ask(request)).status).toBe(200)
})

function nonceIn(proof: string | null): unknown {
  if (proof === null) return undefined
  const [, claims = ''] = proof.split('.')
  const told: { readonly nonce?: unknown } = JSON.parse(
    Buffer.from(claims, 'base64url').toString('utf8'),
  )
  return told.nonce
}
