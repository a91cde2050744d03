import { randomUUID } from 'node:crypto'
import { askerOf } from '../ask.ts'
import { forgeToken, hubTokenKey, readToken } from '../forge-token.ts'
import { sending } from '../officer.ts'
import type { Officer } from '../officer.ts'
import { demoAccount, signIn } from '../sign-in.ts'
import type { HubProcess } from '../start-hub.ts'

/** Everybody who takes steps: a system of the land registry, and three officers. */
export interface Desks {
  readonly registry: Officer
  readonly applicant: Officer
  readonly provider: Officer
  readonly authority: Officer
}

type Hub = Pick<HubProcess, 'url' | 'data'>
const lifeSeconds = 300

/**
 * Signs the officers in once, and gives their desks again for each life of a hub that stays at its address: the tokens are made anew with the hub's own key, so
 * that no test waits for an authenticator.
 */
export async function openDesks(hub: Hub): Promise<() => Promise<Desks>> {
  const signed = await Promise.all(
    ['ziran-officer', 'minzheng-officer', 'shuju-admin'].map((id) =>
      signIn(hub.url, demoAccount(hub.data, id)),
    ),
  )
  return async () => {
    const iat = Math.floor(Date.now() / 1000)
    const [applicant, provider, authority] = signed.map((token) => {
      const { header, claims } = readToken(token)
      const anew = { ...claims, iat, exp: iat + lifeSeconds, jti: randomUUID() }
      return sending(hub.url, forgeToken(header, anew, hubTokenKey(hub.data)))
    })
    if (!applicant || !provider || !authority) throw new Error('three officers were to sign in')
    const registry = sending(hub.url, (await askerOf(hub)).token)
    return { registry, applicant, provider, authority }
  }
}
