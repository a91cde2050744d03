import { createHash, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** By which the connector knows the key. */
const senderKeyId = 'window-1'
const goodSeconds = 60

/** The headers of a batch of rows, signed as docs/guides/pushed-records.md says (RFC 9421, Ed25519). */
export function signBatch({
  address,
  key,
  batch,
  body,
}: {
  readonly address: string
  readonly key: KeyObject
  /** A name of its own. */
  readonly batch: string
  readonly body: string
}): Record<string, string> {
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  const created = Math.floor(Date.now() / 1000)
  const input =
    '("@method" "@target-uri" "content-digest" "content-type" "idempotency-key")' +
    `;created=${created};expires=${created + goodSeconds};keyid="${senderKeyId}";alg="ed25519"`
  const signed = [
    '"@method": POST',
    `"@target-uri": ${address}`,
    `"content-digest": ${digest}`,
    '"content-type": application/x-ndjson',
    `"idempotency-key": ${batch}`,
    `"@signature-params": ${input}`,
  ].join('\n')
  return {
    'content-type': 'application/x-ndjson',
    'content-digest': digest,
    'idempotency-key': batch,
    'signature-input': `sig=${input}`,
    signature: `sig=:${sign(null, Buffer.from(signed), key).toString('base64')}:`,
  }
}
