import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'

/** `read` in connector.yaml, for rows that the department sends. */
export interface PushDocument {
  readonly kind: 'push'
  readonly listen: { readonly host: string; readonly port: number }
  readonly origin?: string
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  readonly clients: readonly ClientDocument[]
  readonly folder: string
  readonly keepDays?: number
  readonly bodyBytesMax?: number
  readonly rowsMax?: number
  readonly waitingMax?: number
  readonly pollSeconds?: number
}

interface ClientDocument {
  readonly keyId: string
  readonly publicKey: JsonWebKey
}

/** Where rows are taken, from whom, and how much at once; from `read` in connector.yaml. */
export interface PushSettings {
  readonly kind: 'push'
  readonly listen: { readonly host: string; readonly port: number }
  /** By what name senders reach us, `https://host[:port]`: they sign it. Undefined: by host and port of `listen`. */
  readonly origin: string | undefined
  /** Absolute paths of PEM files. Undefined: plain HTTP, on a loopback address alone. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  /** By the id of the key. */
  readonly senders: ReadonlyMap<string, Sender>
  /** Of the spool, relative to the inbox; ours alone. */
  readonly folder: string
  readonly keepMs: number
  readonly bodyBytesMax: number
  /** Of one batch. */
  readonly rowsMax: number
  /** Batches that are taken and not yet in the log. */
  readonly waitingMax: number
}

export interface Sender {
  readonly keyId: string
  readonly algorithm: 'ed25519' | 'ecdsa-p256-sha256'
  readonly publicKey: KeyObject
}

export const pushPollSecondsDefault = 0.2
const keepDaysDefault = 7
const bodyBytesMaxDefault = 8 << 20
const rowsMaxDefault = 100_000
const waitingMaxDefault = 1000
const dayMs = 86_400_000

/** The settings that a document says; what its shape cannot say is added to `mistakes` with path, rule and what to write instead. */
export function buildPushSettings(
  document: PushDocument,
  path: string,
  mistakes: string[],
): PushSettings {
  const { kind, listen, origin, tls, folder } = document
  checkListen(document, `${path}.read`, mistakes)
  return {
    kind,
    listen,
    origin,
    tls,
    senders: buildSenders(document.clients, `${path}.read.clients`, mistakes),
    folder,
    keepMs: (document.keepDays ?? keepDaysDefault) * dayMs,
    bodyBytesMax: document.bodyBytesMax ?? bodyBytesMaxDefault,
    rowsMax: document.rowsMax ?? rowsMaxDefault,
    waitingMax: document.waitingMax ?? waitingMaxDefault,
  }
}

/** As senders sign it: without the port where it is the usual one. */
export function originOf({ origin, listen: { host, port }, tls }: PushSettings): string {
  const name = host.includes(':') ? `[${host}]` : host
  return new URL(origin ?? `${tls === undefined ? 'http' : 'https'}://${name}:${port}`).origin
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])
const anyAddress = new Set(['0.0.0.0', '::'])

function checkListen({ listen, origin, tls }: PushDocument, at: string, mistakes: string[]): void {
  if (tls === undefined && !loopback.has(listen.host)) {
    mistakes.push(
      `${at}.tls: is missing, and ${listen.host} can be reached from elsewhere; expected: certFile and keyFile, or listen.host 127.0.0.1 behind a proxy that speaks TLS`,
    )
  }
  if (origin === undefined && anyAddress.has(listen.host)) {
    mistakes.push(
      `${at}.origin: is missing, and nobody calls us ${listen.host}; expected: the address that senders use, such as https://rows.example:8443`,
    )
  }
}

function buildSenders(
  clients: readonly ClientDocument[],
  at: string,
  mistakes: string[],
): ReadonlyMap<string, Sender> {
  const senders = new Map<string, Sender>()
  for (const [i, { keyId, publicKey }] of clients.entries()) {
    const sender = buildSender(keyId, publicKey)
    if (senders.has(keyId))
      mistakes.push(`${at}.${i}.keyId: ${keyId} is taken; expected: one key for each keyId`)
    if (sender === undefined) {
      mistakes.push(
        `${at}.${i}.publicKey: is no point of its curve; expected: the public half of an Ed25519 or P-256 key as JWK, with x (and y) in base64url`,
      )
    } else senders.set(keyId, sender)
  }
  return senders
}

function buildSender(keyId: string, jwk: JsonWebKey): Sender | undefined {
  try {
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
    const algorithm = publicKey.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'ecdsa-p256-sha256'
    return { keyId, algorithm, publicKey }
  } catch {
    // The schema has judged the members; only their values can be wrong, and those are not told.
    return undefined
  }
}
