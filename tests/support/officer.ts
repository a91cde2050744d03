import { expect } from 'vitest'
import { tell } from './ask.ts'
import type { Told } from './ask.ts'
import { demoAccount, signIn } from './sign-in.ts'
import type { HubProcess } from './start-hub.ts'

type Hub = Pick<HubProcess, 'url' | 'data'>

export interface Officer {
  readonly get: (path: string) => Promise<Told>
  readonly post: (path: string, body: object) => Promise<Told>
}

/** What an officer of the demo sends, under a token of their own. */
export async function officerOf(hub: Hub, id: string): Promise<Officer> {
  return sending(hub.url, await signIn(hub.url, demoAccount(hub.data, id)))
}

/** What is sent under a token. */
export function sending(url: string, token: string): Officer {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    get: (path) => tell(url + path, { headers }),
    post: (path, body) => tell(url + path, { method: 'POST', headers, body: JSON.stringify(body) }),
  }
}

/** A grant about marriages, of the land registry or another: applied for, and signed by both sides. Gives its number. */
export async function signedGrant(hub: Hub, wanted: object, by = 'ziran-officer'): Promise<string> {
  const applicant = await officerOf(hub, by)
  const asked = await applicant.post('/v1/grants', { wanted })
  expect(asked).toMatchObject({ status: 201, body: { state: 'requested' } })
  const id = String(asked.body['id'])
  for (const [who, as] of [
    ['minzheng-officer', 'provider'],
    ['shuju-admin', 'authority'],
  ] as const) {
    const officer = await officerOf(hub, who)
    const signed = await officer.post(`/v1/grants/${id}/steps`, { did: 'approve', as })
    expect(signed).toMatchObject({ status: 200 })
  }
  return id
}
