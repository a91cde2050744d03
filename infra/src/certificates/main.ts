import { parseWords, runProcess, exitCodes } from '@hutong/process'
import { makeCertificates } from './development-authority.ts'

const help = `Certificates to try mutual TLS with on one machine; for nothing else.

Usage: node infra/src/certificates/main.ts FOLDER [CLIENT…]

FOLDER gets an authority, unless it has one, a new certificate of the server, and one of each client, good for 30 days. Start the hub with
HUTONG_MTLS=FOLDER. Needs openssl 3.
`

await runProcess(async () => {
  const { positionals, values } = parseWords({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  const [folder, ...clients] = positionals
  if (values.help || folder === undefined) {
    process.stdout.write(help)
    return values.help ? exitCodes.done : exitCodes.usage
  }
  await makeCertificates(folder, clients)
  return exitCodes.done
})
