import type { FlagRequest, FlagView } from '@hutong/client'
import { Option } from 'commander'
import type { Command } from 'commander'
import { callAsPerson, personOptions } from '../call-hub.ts'
import type { PersonOptions } from '../call-hub.ts'
import { print } from '../print.ts'
import { readObject } from '../read-input.ts'

const examples = `
Sign in first, as an administrator of the sharing authority: npx -y pnpm@12 hutong login

Examples:
  npx -y pnpm@12 hutong flag add - --reason in-the-news --until 2027-12-31 < person.json
  npx -y pnpm@12 hutong flag list
  npx -y pnpm@12 hutong flag remove f-1

Numbers of people stay off the command line. person.json: {"idType": "resident-id", "id": "…"}`

interface AddOptions extends PersonOptions {
  readonly reason: FlagRequest['reason']
  readonly from?: string
  readonly until?: string
}

/** People about whom questions are looked at more closely. */
export function addFlag(program: Command): void {
  const flag = program
    .command('flag')
    .description('people about whom questions get a signal that auditors see')
    .addHelpText('after', examples)
  personOptions(flag.command('add'))
    .description('flag a person; whoever asks about them learns nothing of it')
    .argument('<file>', 'the person, JSON {idType, id}; - = standard input')
    .addOption(
      new Option('--reason <code>', 'why')
        .choices([
          'public-figure',
          'in-the-news',
          'protected-person',
          'court-order',
          'staff-of-the-hub',
          'own-wish',
        ])
        .makeOptionMandatory(),
    )
    .option('--from <day>', 'YYYY-MM-DD; today where it is left out')
    .option('--until <day>', 'YYYY-MM-DD, included; without end where it is left out')
    .addHelpText('after', examples)
    .action(async (file: string, { reason, from, until, ...given }: AddOptions) => {
      const body: FlagRequest = {
        subject: await readObject<FlagRequest['subject']>(file),
        reason,
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
      }
      show(await callAsPerson(given, (calls) => calls.POST('/v1/flags', { body })), given)
    })
  personOptions(flag.command('list'))
    .description('all flags, and never whom they are about')
    .action(async (given: PersonOptions) => {
      const told = await callAsPerson(given, (calls) => calls.GET('/v1/flags'))
      if (!told) return
      const lines = told.flags.map(describe)
      print(told, given.json, lines.length > 0 ? lines.join('\n') : '没有 none')
    })
  personOptions(flag.command('remove'))
    .description('let a flag hold no more')
    .argument('<id>')
    .action(async (id: string, given: PersonOptions) => {
      const sent = { params: { path: { id } } }
      show(await callAsPerson(given, (calls) => calls.POST('/v1/flags/{id}/remove', sent)), given)
    })
}

function show(told: FlagView | undefined, { json }: PersonOptions): void {
  if (told) print(told, json, describe(told))
}

function describe({ id, reason, state, from, until, by }: FlagView): string {
  return `${id}  ${state}  ${reason}, from ${from} ${until === null ? 'on' : `until ${until}`}, by ${by}`
}
