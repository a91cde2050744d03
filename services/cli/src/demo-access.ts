import { join } from 'node:path'
import { getToken } from '@hutong/client'
import type { AccessToken, TokenRequest } from '@hutong/client'
import { CannotJudge } from './cannot-judge.ts'
import { parseJson, readInput } from './read-input.ts'

export interface HubOptions {
  readonly client?: string
  readonly data: string
  readonly url: string
}

export const hubDefaults = { data: './data', url: 'http://127.0.0.1:8080' }

/** A token of one of the clients in `demo/credentials.json` (development only). */
export async function demoToken(options: HubOptions, client: string): Promise<AccessToken> {
  return getToken({ url: options.url, ...(await demoCredentials(options, client)) })
}

/** Who one of the clients in `demo/credentials.json` is (development only). */
export async function demoCredentials(
  options: HubOptions,
  client: string,
): Promise<Pick<TokenRequest, 'clientId' | 'privateJwk'>> {
  return { clientId: client, privateJwk: await privateJwk(options, client) }
}

async function privateJwk(
  options: HubOptions,
  client: string,
): Promise<TokenRequest['privateJwk']> {
  const file = join(options.data, 'demo', 'credentials.json')
  const parsed = parseJson(await readInput(file), file)
  const clients = isCredentials(parsed) ? parsed.clients : []
  const found = clients.find(({ id }) => id === client)
  if (found) return found.privateJwk
  throw new CannotJudge(
    `${file} has no client ${client}; it has ${clients.map(({ id }) => id).join(', ')}`,
  )
}

interface Credentials {
  readonly clients: readonly {
    readonly id: string
    readonly privateJwk: TokenRequest['privateJwk']
  }[]
}

function isCredentials(value: unknown): value is Credentials {
  return (
    typeof value === 'object' &&
    value !== null &&
    'clients' in value &&
    Array.isArray(value.clients)
  )
}
