import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Stream } from '../../load-connector.ts'
import type { SourceWorld } from '../../open-source.ts'
import { parseBatchName } from '../../sources/push/batch-name.ts'
import { originOf, type PushSettings } from '../../sources/push/push-settings.ts'
import type { CheckPoint } from '../source-tool.ts'

/** Spool, port and certificate of a stream that is sent its rows. Nothing is made, and nobody is listened to. */
export async function checkPush(
  { read }: Stream,
  { inbox, clock }: SourceWorld,
): Promise<readonly CheckPoint[]> {
  if (read.kind !== 'push') return []
  return [
    await checkSpool(join(inbox, read.folder)),
    await checkPort(read.listen),
    ...(read.tls === undefined ? [] : [await checkCertificate(read, read.tls, clock.now())]),
  ]
}

async function checkSpool(folder: string): Promise<CheckPoint> {
  const name = 'folder'
  try {
    const names = await readdir(folder)
    const count = names.filter((each) => parseBatchName(each) !== undefined).length
    return { name, ok: true, found: `${count} batches in ${folder}` }
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT')
      return { name, ok: true, found: `${folder} is not there yet, and made at the start` }
    const fix = 'name a folder as read.folder that we may read and write'
    return { name, ok: false, found: `${folder} cannot be read (${code})`, fix }
  }
}

async function checkPort({ host, port }: PushSettings['listen']): Promise<CheckPoint> {
  const name = 'port'
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return { name, ok: true, found: `port ${port} of ${host} is free` }
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'EADDRINUSE')
      return {
        name,
        ok: true,
        found: `port ${port} of ${host} is in use, as while the stream runs`,
      }
    const found = `port ${port} of ${host} cannot be listened on (${code})`
    return { name, ok: false, found, fix: 'correct read.listen' }
  }
}

async function checkCertificate(
  read: PushSettings,
  { certFile, keyFile }: Exclude<PushSettings['tls'], undefined>,
  now: number,
): Promise<CheckPoint> {
  const name = 'certificate'
  const { hostname } = new URL(originOf(read))
  try {
    const certificate = new X509Certificate(await readFile(certFile))
    const until = new Date(certificate.validTo)
    const isOver = until.getTime() <= now
    const found = `${certFile} is good until ${until.toISOString()}`
    if (isOver) return { name, ok: false, found, fix: 'renew it' }
    if (!certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile))))
      return { name, ok: false, found: 'the key is of another certificate', fix: 'name its own' }
    if (!isNamed(certificate, hostname))
      return { name, ok: false, found: `${certFile} is not for ${hostname}`, fix: 'correct origin' }
    return { name, ok: true, found }
  } catch {
    const fix = 'name a certificate and its key, both PEM, as read.tls'
    return { name, ok: false, found: 'certFile or keyFile cannot be read', fix }
  }
}

function isNamed(certificate: X509Certificate, hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/u, '$1')
  return (certificate.checkHost(address) ?? certificate.checkIP(address)) !== undefined
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
