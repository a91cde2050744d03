import { isIPv6 } from 'node:net'

/** The origin of a plain HTTP server (RFC 6454), with the brackets that a URL wants around an IPv6 address (RFC 3986, 3.2.2). */
export function originOf(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}
