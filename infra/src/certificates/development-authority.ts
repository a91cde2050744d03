import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import { runToEnd } from '../run-to-end.ts'

const days = '30'
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const ownerOnly = 0o700

/** What each kind of certificate may be used for; of the machine's own settings of openssl nothing counts. */
const extensions = `[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
[client]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
`

/**
 * Certificates to try mutual TLS with on one machine, good for 30 days: an authority (`ca.crt`, made once), `server.crt` for 127.0.0.1, and one for each
 * client, each with its key beside it. Its own key lies there in the open, so nobody else may trust it.
 *
 * @throws HutongError HUTONG_COMMAND_FAILED, HUTONG_OPTIONS_INVALID
 */
export async function makeCertificates(folder: string, clients: readonly string[]): Promise<void> {
  const strange = clients.find((name) => !/^[a-z0-9][a-z0-9-]{0,63}$/u.test(name))
  if (strange !== undefined || clients.includes('server') || clients.includes('ca')) {
    throw new HutongError(
      'HUTONG_OPTIONS_INVALID',
      'a client is named by 1-64 of a-z, 0-9 and -, and not server or ca',
    )
  }
  await mkdir(folder, { recursive: true, mode: ownerOnly })
  const settings = join(folder, 'openssl.cnf')
  await writeFile(settings, extensions)
  const make = (name: string, kind: string, signer: readonly string[]): Promise<void> => {
    const form = ['-config', settings, '-extensions', kind, ...curve, '-days', days]
    const files = ['-out', join(folder, `${name}.crt`), '-keyout', join(folder, `${name}.key`)]
    const subject = ['-subj', `/CN=${name}`]
    return runToEnd('openssl', ['req', '-x509', ...form, ...subject, ...files, ...signer])
  }
  const [certificate, key] = [join(folder, 'ca.crt'), join(folder, 'ca.key')]
  if (!existsSync(certificate)) await make('ca', 'authority', [])
  const signer = ['-CA', certificate, '-CAkey', key]
  await make('server', 'server', signer)
  for (const client of clients) await make(client, 'client', signer)
  await rm(settings)
}
