import { verify } from 'node:crypto'
import { verifySignature, type SignatureParameters, type Verifier } from 'http-message-sig'
import { problem, type Problem } from './problem.ts'
import type { Sender } from './push-settings.ts'

/** What is signed of a request: its headers as they came, and where it is meant to go. */
export interface SignedRequest {
  readonly method: string
  /** Made of our own origin, never of the Host that was sent: a request for another connector does not verify here. */
  readonly targetUri: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface Verified {
  readonly sender: Sender
  /** When it was signed, ms since 1970. */
  readonly signedAt: number
}

/** Seconds between the sender's clock and ours. */
const signedAgoMax = 300

/**
 * Who sent a request, by its HTTP message signature (RFC 9421). Whatever is wrong with it gives undefined: the sender is never told which
 * part it was.
 *
 * @param now ms since 1970
 */
export async function verifySender(
  { method, targetUri, headers }: SignedRequest,
  senders: ReadonlyMap<string, Sender>,
  now: number,
): Promise<Verified | undefined> {
  const fields = headers.filter(([, value]) => isAscii(value))
  try {
    const { verifier, parameters } = await verifySignature<SenderVerifier>(
      {
        kind: 'request',
        method,
        targetUri,
        fields: fields.map(([name, value]) => ({ name, value })),
      },
      {
        policy: {
          algorithms: ['ed25519', 'ecdsa-p256-sha256'],
          requiredComponents: ['@method', 'content-digest', 'content-type', 'idempotency-key'],
          requiredParameters: ['created', 'expires', 'keyid', 'alg'],
          now: now / 1000,
          clockSkew: signedAgoMax,
          validate: (signature) =>
            namesTarget(signature.components) && isTimely(signature.parameters, now / 1000),
        },
        resolveVerifier: ({ parameters: { keyid } }) => verifierOf(senders.get(keyid ?? '')),
      },
    )
    return { sender: verifier.sender, signedAt: (parameters.created ?? 0) * 1000 }
  } catch {
    // Malformed, unknown, late or wrong: the library says which in texts that can quote what was sent, and nobody is to be told.
    return undefined
  }
}

const isAscii = (value: string): boolean => /^[\t\x20-\x7e]*$/u.test(value)

interface SenderVerifier extends Verifier {
  readonly sender: Sender
}

function verifierOf(sender: Sender | undefined): SenderVerifier {
  if (sender === undefined) throw new TypeError('no sender has this key')
  const { algorithm, publicKey } = sender
  return {
    sender,
    algorithm,
    verify: (data: Uint8Array, signature: Uint8Array): boolean =>
      algorithm === 'ed25519'
        ? verify(null, data, publicKey, signature)
        : verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
  }
}

function namesTarget(components: readonly { readonly name: string }[]): boolean {
  const names = new Set(components.map(({ name }) => name))
  return names.has('@target-uri') || (names.has('@authority') && names.has('@path'))
}

function isTimely({ created = 0, expires = 0 }: SignatureParameters, now: number): boolean {
  return Math.abs(now - created) <= signedAgoMax && expires >= now && expires >= created
}

/** One body for all that can be wrong with a signature. */
export const unauthenticated: Problem = problem(
  'unauthenticated',
  'sign @method, @target-uri (or @authority and @path), content-digest, content-type and idempotency-key after RFC 9421, with created (within 5 minutes of our clock), expires, keyid and alg (ed25519 or ecdsa-p256-sha256), by a key that connector.yaml names under clients',
  {
    headers: {
      'www-authenticate': 'Signature',
      'accept-signature':
        'sig=("@method" "@target-uri" "content-digest" "content-type" "idempotency-key");created;expires;keyid;alg',
    },
  },
)
