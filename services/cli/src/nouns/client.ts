import type { ClientView, NewClient } from '@hutong/client'
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
      const body = await readObject<NewClient>(file)
      const told = await callAsPerson(given, (calls) => calls.POST('/v1/clients', { body }))
      if (told) print(told, given.json, describe(told))
    })
  personOptions(client.command('list'))
    .description('clients of your department; all of them for the authority')
    .action(async (given: PersonOptions) => {
      const told = await callAsPerson(given, (calls) => calls.GET('/v1/clients'))
      if (!told) return
      const lines = told.clients.map(describe)
      print(told, given.json, lines.length > 0 ? lines.join('\n') : '没有 none')
    })
  personOptions(client.command('revoke'))
    .description('take its tokens from a client, at once and for good')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why; it is sealed in the ledger')
    .action(
      async (id: string, { reason, ...given }: PersonOptions & { readonly reason: string }) => {
        const sent = { params: { path: { id } }, body: { reason } }
        const told = await callAsPerson(given, (calls) =>
          calls.POST('/v1/clients/{id}/revocation', sent),
        )
        if (told) print(told, given.json, describe(told))
      },
    )
}

function describe({ id, department, state, scope, decidedBy }: ClientView): string {
  const by = decidedBy === undefined ? 'from a file' : `by ${decidedBy}`
  return `${id}  ${state}  ${department}  ${scope}  ${by}`
}
