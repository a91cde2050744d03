import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createSignature } from 'http-message-sig'
import type { Sender } from '../../../src/sources/push/push-settings.ts'

/** Whoever sends rows: the key of its signatures, and what connector.yaml has to know of it. */
export interface TestSender {
  readonly keyId: string
  readonly algorithm: Sender['algorithm']
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export function makeSender(keyId: string, algorithm: Sender['algorithm'] = 'ed25519'): TestSender {
  const pair =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { keyId, algorithm, ...pair }
}

export interface SentBatch {
  readonly origin: string
  readonly sender: TestSender
  readonly body: string | Buffer
  readonly key: string
  readonly contentType?: string
  readonly method?: string
  readonly path?: string
  readonly components?: readonly string[]
  /** Seconds since 1970. */
  readonly created?: number
  readonly expires?: number
  readonly headers?: Readonly<Record<string, string>>
}

const componentsDefault = [
  '@method',
  '@target-uri',
  'content-digest',
  'content-type',
  'idempotency-key',
]

/** The headers of a batch, signed as RFC 9421 says. */
export async function signBatch({
  origin,
  sender: { keyId, algorithm, privateKey },
  body,
  key,
  contentType = 'application/x-ndjson',
  method = 'POST',
  path = '/v1/rows',
  components = componentsDefault,
  created = Math.floor(Date.now() / 1000),
  expires = created + 60,
  headers = {},
}: SentBatch): Promise<Record<string, string>> {
  const digest = createHash('sha256').update(body).digest('base64')
  const fields: Record<string, string> = {
    'content-type': contentType,
    'content-digest': `sha-256=:${digest}:`,
    'idempotency-key': key,
    ...headers,
  }
  const { signature, signatureInput } = await createSignature(
    {
      kind: 'request',
      method,
      targetUri: origin + path,
      fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
    },
    {
      label: 'sig',
      components,
      parameters: { created, expires, keyid: keyId, alg: algorithm },
      signer: {
        algorithm,
        sign: (data) =>
          algorithm === 'ed25519'
            ? sign(null, data, privateKey)
            : sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
      },
    },
  )
  return { ...fields, signature, 'signature-input': signatureInput }
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Headers
}

/** Signs and sends; `late` are headers that are added after signing. */
export async function sendBatch(
  batch: SentBatch,
  late: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const { origin, path = '/v1/rows', method = 'POST', body } = batch
  const headers = { ...(await signBatch(batch)), ...late }
  const response = await fetch(origin + path, {
    method,
    headers,
    body: method === 'GET' ? null : Uint8Array.from(Buffer.from(body)),
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text), headers: response.headers }
}
