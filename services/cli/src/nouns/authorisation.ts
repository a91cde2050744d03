import type { Command } from 'commander'
import { callHub } from '../call-hub.ts'
import { askerOptions, askerToken } from '../asker-token.ts'
import type { AskerOptions } from '../asker-token.ts'
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
      await tell('/v1/authorisations', given, await readObject(file))
    })
  askerOptions(authorisation.command('withdraw'))
    .description('the holder takes it back, at once')
    .argument('<id>')
    .argument('<file>', 'the holder, JSON; - = standard input')
    .action(async (id: string, file: string, given: AskerOptions) => {
      const path = `/v1/authorisations/${encodeURIComponent(id)}/withdrawal`
      await tell(path, given, await readObject(file))
    })
  askerOptions(authorisation.command('show'))
    .description('one that your department registered')
    .argument('<id>')
    .action((id: string, given: AskerOptions) =>
      tell(`/v1/authorisations/${encodeURIComponent(id)}`, given),
    )
}

async function tell(path: string, given: AskerOptions, sent?: object): Promise<void> {
  const told = await callHub(path, given, await askerToken(given), sent)
  if (told) print(told, given.json, describe(told))
}

function describe({
  id,
  state,
  kind,
  matters,
  from,
  until,
}: Readonly<Record<string, unknown>>): string {
  return `${String(id)}  ${String(state)}  ${String(kind)} for ${String(matters)}, from ${String(from)} until ${String(until)}`
}
