import type { Command } from 'commander'
import { callAsPerson, personOptions } from '../call-hub.ts'
import type { PersonOptions } from '../call-hub.ts'
import { print } from '../print.ts'
import { readObject } from '../read-input.ts'

const examples = `
Sign in first, as an administrator of the authority: npx -y pnpm@12 hutong login

Examples:
  npx -y pnpm@12 hutong client add client.json
  npx -y pnpm@12 hutong client list
  npx -y pnpm@12 hutong client revoke tax-desk --reason 'its key was lost'

client.json: {"id": "tax-desk", "department": "shuiwu", "scope": "ask", "jwks": {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "…"}]}}`

/** Systems of departments that may have tokens. */
export function addClient(program: Command): void {
  const client = program
    .command('client')
    .description('systems of departments that may have tokens')
    .addHelpText('after', examples)
  personOptions(client.command('add'))
    .description('let a system have tokens, by its public keys')
    .argument('<file>', 'the client, JSON; - = standard input')
    .action(async (file: string, given: PersonOptions) => {
      const told = await callAsPerson('/v1/clients', given, await readObject(file))
      if (told) print(told, given.json, describe(told))
    })
  personOptions(client.command('list'))
    .description('clients of your department; all of them for the authority')
    .action(async (given: PersonOptions) => {
      const told = await callAsPerson('/v1/clients', given)
      if (!told) return
      const clients: unknown = told['clients']
      const lines = Array.isArray(clients)
        ? clients.map((one: unknown) => describe({ ...Object(one) }))
        : []
      print(told, given.json, lines.length > 0 ? lines.join('\n') : '没有 none')
    })
  personOptions(client.command('revoke'))
    .description('take its tokens from a client, at once and for good')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why; it is sealed in the ledger')
    .action(
      async (id: string, { reason, ...given }: PersonOptions & { readonly reason: string }) => {
        const path = `/v1/clients/${encodeURIComponent(id)}/revocation`
        const told = await callAsPerson(path, given, { reason })
        if (told) print(told, given.json, describe(told))
      },
    )
}

function describe({
  id,
  department,
  state,
  scope,
  decidedBy,
}: Readonly<Record<string, unknown>>): string {
  const by = typeof decidedBy === 'string' ? `by ${decidedBy}` : 'from a file'
  return `${String(id)}  ${String(state)}  ${String(department)}  ${String(scope)}  ${by}`
}
