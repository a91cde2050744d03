import { hash } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** The certificate whose key the peer proved to have, signed by the authority of the listener; none on a plain connection. */
export function certificateOf(socket: Socket | undefined): X509Certificate | undefined {
  return socket instanceof TLSSocket && socket.authorized
    ? socket.getPeerX509Certificate()
    : undefined
}

const known = new WeakMap<Socket, string>()

/** SHA-256 of that certificate, base64url (RFC 8705 s3.1); undefined without one. A connection has one for its life. */
export function certificateThumbprint(socket: Socket | undefined): string | undefined {
  const found = socket && known.get(socket)
  if (found !== undefined) return found
  const certificate = certificateOf(socket)
  if (!socket || !certificate) return undefined
  const thumbprint = hash('sha256', certificate.raw, 'base64url')
  known.set(socket, thumbprint)
  return thumbprint
}
