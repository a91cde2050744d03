import { checkReceipt, getToken } from '@hutong/client'
import type { Verification } from '@hutong/client'
import { expect } from 'vitest'
import type { HubProcess } from './start-hub.ts'
import { demoKey, ledgerKey } from './read-demo.ts'

export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body when it is a JSON object, else empty. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Asker {
  readonly token: string
  /** Asks a question, or sends anything else instead of one. */
  readonly ask: (
    body: unknown,
    headers?: Readonly<Record<string, string>>,
    /** One gateway of several, past the front door. */
    gateway?: string,
  ) => Promise<Told>
  /** Asks for records to be read, or sends anything else instead. */
  readonly read: (body: unknown) => Promise<Told>
  readonly get: (path: string) => Promise<Told>
}

/** What every 401 asks for. */
export const challenge = 'Bearer, DPoP algs="EdDSA Ed25519 ES256"'

type Hub = Pick<HubProcess, 'url' | 'data'>

/** A department's system with a fresh token. */
export async function askerOf(hub: Hub, client = 'real-estate-window'): Promise<Asker> {
  const { url, data } = hub
  const { token } = await getToken({
    url,
    clientId: client,
    privateJwk: demoKey(data, client),
  })
  const authorization = `Bearer ${token}`
  const post = (address: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    tell(address, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    token,
    ask: (body, headers, gateway = url) => post(`${gateway}/v1/verifications`, body, headers),
    read: (body) => post(`${url}/v1/records`, body),
    get: (path) => tell(url + path, { headers: { authorization } }),
  }
}

/** One request, whatever comes of it. */
export async function tell(url: string, init: RequestInit = {}): Promise<Told> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: objectIn(text) }
}

/** Answer and reason, of an answer whose proof holds. */
export async function answerOf(
  hub: Hub,
  told: Told,
): Promise<{ readonly answer: unknown; readonly reason: unknown }> {
  await expectProof(hub, told)
  expect(told.status).toBe(200)
  return { answer: told.body['answer'], reason: told.body['reason'] }
}

/** Fails unless the receipt in the body verifies offline and binds that very body; gives the proven entry. */
export async function expectProof(
  hub: Pick<Hub, 'data'>,
  told: Pick<Told, 'body'>,
): Promise<{ readonly index: number; readonly entry: Readonly<Record<string, unknown>> }> {
  const verdict = await checkReceipt(told.body, ledgerKey(hub.data))
  if (!verdict.valid) throw new Error(`no proof: ${verdict.message}\n${JSON.stringify(told.body)}`)
  expect(verdict.bodyBound).toBe(true)
  return { index: verdict.index, entry: objectIn(Buffer.from(verdict.entry).toString('utf8')) }
}

/** A question that the real-estate window may ask. */
export function question(
  type: string,
  id: string,
  claims: Verification['claims'],
  differences: Partial<Verification> = {},
): Verification {
  return {
    type,
    subject: { idType: 'resident-id', id },
    claims,
    purpose: 'house-transfer',
    legalBasis: 'real-estate-registration-2024#17',
    caseRef: 'HT-2026-000777',
    channel: 'window',
    officer: { id: 'o-17', window: 'A03' },
    ...differences,
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    // Not JSON: the text tells the rest.
    return {}
  }
}
