import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { createFileDurably, HutongError } from '@hutong/process'
import { runToEnd } from '../run-to-end.ts'

const ownerOnly = 0o600

/** A word that two sides know, made once. */
export async function secretIn(file: string): Promise<string> {
  await createFileDurably(file, randomBytes(24).toString('base64url'), ownerOnly)
  return readFile(file, 'utf8')
}

/** The key of a sender, made once. @returns `x` of its public half */
export async function senderKeyIn(file: string): Promise<string> {
  const made = generateKeyPairSync('ed25519').privateKey
  await createFileDurably(file, made.export({ type: 'pkcs8', format: 'pem' }), ownerOnly)
  const { x } = createPublicKey(await readFile(file)).export({ format: 'jwk' })
  if (typeof x !== 'string') throw new HutongError('HUTONG_BUG', 'an Ed25519 key has no x')
  return x
}

/**
 * A certificate for 127.0.0.1 that signs itself, made anew each time.
 *
 * @throws HutongError HUTONG_COMMAND_FAILED
 */
export async function makeCertificate({
  certFile,
  keyFile,
}: {
  readonly certFile: string
  readonly keyFile: string
}): Promise<void> {
  // Those of the last start.
  for (const file of [certFile, keyFile]) await rm(file, { force: true })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-days', '30', '-out', certFile, '-keyout', keyFile]
  await runToEnd('openssl', ['req', '-x509', ...curve, ...name, ...files])
}
