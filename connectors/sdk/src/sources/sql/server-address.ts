import type { Connection } from '../../connections.ts'

/** Where a database answers, as its URL says: `engine://host[:port]/database[?tls=on]`. A certificate authority of its own means TLS, too. */
export function serverAddress(
  { url, ca }: { readonly url: string; readonly ca: Connection['ca'] },
  portDefault: number,
) {
  const { hostname, port, pathname, searchParams } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || portDefault),
    database: decodeURIComponent(pathname.slice(1)),
    wantsTls: ca !== undefined || searchParams.get('tls') === 'on',
  }
}
