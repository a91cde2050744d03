import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getToken } from '@hutong/client'
import type { Verification } from '@hutong/client'
import type { City } from '../../src/city/city.ts'

export interface Sample {
  readonly name: string
  readonly client: string
  readonly request: Verification
  readonly expected: { readonly answer: string; readonly reason: string | null }
}

/** The ready questions of a city. */
export function readSamples(data: string): readonly Sample[] {
  return JSON.parse(readFileSync(join(data, 'demo', 'samples.json'), 'utf8'))
}

export interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export async function ask(
  city: City,
  question: Verification | undefined,
  client = 'real-estate-window',
): Promise<Told> {
  const response = await fetch(new URL('/v1/verifications', city.url), {
    method: 'POST',
    headers: {
      authorization: await bearerOf(city, client),
      'content-type': 'application/json',
    },
    body: JSON.stringify(question),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const tokens = new Map<string, string>()

export async function bearerOf({ url, credentials }: City, client: string): Promise<string> {
  const known = tokens.get(`${url} ${client}`)
  if (known !== undefined) return known
  const credential = credentials.find(({ id }) => id === client)
  if (!credential) throw new Error(`the city has no client ${client}`)
  const { token } = await getToken({ url, clientId: client, privateJwk: credential.privateJwk })
  tokens.set(`${url} ${client}`, `Bearer ${token}`)
  return `Bearer ${token}`
}
