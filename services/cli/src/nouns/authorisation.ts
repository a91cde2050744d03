import type { AuthorisationRequest, AuthorisationView, WithdrawalRequest } from '@hutong/client'
import type { Command } from 'commander'
import { askerCredentials, askerOptions } from '../asker-options.ts'
import type { AskerOptions } from '../asker-options.ts'
import { callHub } from '../call-hub.ts'
import { print } from '../print.ts'
import { readObject } from '../read-input.ts'

const examples = `
Examples:
  npx -y pnpm@12 hutong authorisation register authorisation.json
  npx -y pnpm@12 hutong authorisation withdraw a-1 holder.json
  npx -y pnpm@12 hutong authorisation show a-1

Numbers of people stay off the command line. authorisation.json: {"kind": "agent", "principal": {"idType": "resident-id", "id": "…"},
"agent": {"idType": "resident-id", "id": "…"}, "matters": ["house-transfer"], "from": "2026-12-01", "until": "2026-12-31", "confirmedBy": "real-name-login"};
holder.json: {"principal": {"idType": "resident-id", "id": "…"}}`

/** What a holder lets somebody else do, or hear. */
export function addAuthorisation(program: Command): void {
  const authorisation = program
    .command('authorisation')
    .description('a holder lets somebody act in a matter, or a third party hear the answers')
    .addHelpText('after', examples)
  askerOptions(authorisation.command('register'))
    .description('write down what the holder wants')
    .argument('<file>', 'the authorisation, JSON; - = standard input')
    .action(async (file: string, given: AskerOptions) => {
      const body = await readObject<AuthorisationRequest>(file)
      show(
        await callHub(given, await askerCredentials(given), (calls) =>
          calls.POST('/v1/authorisations', { body }),
        ),
        given,
      )
    })
  askerOptions(authorisation.command('withdraw'))
    .description('the holder takes it back, at once')
    .argument('<id>')
    .argument('<file>', 'the holder, JSON; - = standard input')
    .action(async (id: string, file: string, given: AskerOptions) => {
      const sent = { params: { path: { id } }, body: await readObject<WithdrawalRequest>(file) }
      show(
        await callHub(given, await askerCredentials(given), (calls) =>
          calls.POST('/v1/authorisations/{id}/withdrawal', sent),
        ),
        given,
      )
    })
  askerOptions(authorisation.command('show'))
    .description('one that your department registered')
    .argument('<id>')
    .action(async (id: string, given: AskerOptions) => {
      const params = { path: { id } }
      show(
        await callHub(given, await askerCredentials(given), (calls) =>
          calls.GET('/v1/authorisations/{id}', { params }),
        ),
        given,
      )
    })
}

function show(told: AuthorisationView | undefined, { json }: AskerOptions): void {
  if (told) print(told, json, describe(told))
}

function describe({ id, state, kind, matters, from, until }: AuthorisationView): string {
  return `${id}  ${state}  ${kind} for ${matters.join(', ')}, from ${from} until ${until}`
}
