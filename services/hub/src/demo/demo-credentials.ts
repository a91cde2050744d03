import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'
import type { JWK } from 'jose'
import type { demoClients } from '../city/demo-access.ts'

/** A demo client with its private key: development only, made anew for each data folder. */
export interface DemoCredential {
  readonly id: string
  readonly department: string
  readonly privateJwk: JWK
}

const ownerOnly = 0o600

/** `demo/credentials.json`; a client that is not in it yet gets a key, the others keep theirs. */
export async function demoCredentials(
  data: string,
  clients: typeof demoClients,
): Promise<readonly DemoCredential[]> {
  const file = join(data, 'demo', 'credentials.json')
  const known = existsSync(file) ? readCredentials(file) : []
  const all = clients.map(
    ({ id, department }): DemoCredential =>
      known.find((credential) => credential.id === id) ?? { id, department, privateJwk: newKey() },
  )
  await writeFileDurably(file, `${JSON.stringify({ clients: all }, null, 2)}\n`, ownerOnly)
  return all
}

/** @throws HutongError HUTONG_CREDENTIALS_MALFORMED when the file was changed by hand. */
function readCredentials(file: string): readonly DemoCredential[] {
  try {
    const parsed: { clients: DemoCredential[] } = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(parsed.clients)) return parsed.clients
  } catch {
    // Told below, like a file of another shape.
  }
  throw new HutongError(
    'HUTONG_CREDENTIALS_MALFORMED',
    `${file} must hold {"clients": […]}: delete it, and new keys are made`,
  )
}

function newKey(): JWK {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  if (!kty || !crv || !x || !d) throw new HutongError('HUTONG_BUG', 'an Ed25519 key lacks a member')
  return { kty, crv, x, d }
}

/** The half of a key that the catalogue publishes. */
export function publicHalf({ privateJwk }: DemoCredential): Record<string, string> {
  const { kty, crv, x } = privateJwk
  return { kty: kty ?? '', crv: crv ?? '', x: x ?? '' }
}
