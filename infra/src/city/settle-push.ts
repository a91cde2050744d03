import { readFile } from 'node:fs/promises'
import { loadConnector } from '@hutong/connectors'
import { writeFileDurably } from '@hutong/process'
import { parseDocument } from 'yaml'
import { freePort } from '../free-port.ts'
import { cityConnectors } from './city-connectors.ts'

/**
 * Writes a connector of pushed rows anew for this place: each stream with a free port, and with certificate and key of here.
 *
 * @returns the addresses to send to, by record type
 */
export async function settlePush(settings: {
  /** The name of its folder. */
  readonly department: string
  readonly to: string
  readonly tls: { readonly certFile: string; readonly keyFile: string }
  /** The sender's, in base64url. */
  readonly publicKey: string
}): Promise<ReadonlyMap<string, string>> {
  const { department, to, tls, publicKey } = settings
  const from = cityConnectors().get(department) ?? ''
  const { streams } = await loadConnector(from)
  const document = parseDocument(await readFile(from, 'utf8'))
  const targets = new Map<string, string>()
  for (const [at, { type, read }] of streams.entries()) {
    if (read.kind !== 'push') continue
    const port = await freePort()
    const path = ['streams', at, 'read']
    document.setIn([...path, 'listen', 'port'], port)
    document.setIn([...path, 'tls', 'certFile'], tls.certFile)
    document.setIn([...path, 'tls', 'keyFile'], tls.keyFile)
    document.setIn([...path, 'clients', 0, 'publicKey', 'x'], publicKey)
    targets.set(type, `https://127.0.0.1:${port}/v1/rows`)
  }
  await writeFileDurably(to, document.toString())
  return targets
}
