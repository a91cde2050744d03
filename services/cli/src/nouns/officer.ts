import type { EnrolmentRequest } from '@hutong/client'
import type { Command } from 'commander'
import { callAsPerson, personOptions } from '../call-hub.ts'
import type { PersonOptions } from '../call-hub.ts'
import { CannotJudge } from '../cannot-judge.ts'
import { print } from '../print.ts'
import { readObject } from '../read-input.ts'

const examples = `
Sign in first: npx -y pnpm@12 hutong login

Examples:
  npx -y pnpm@12 hutong officer enrol - --officer o-17 < person.json
  npx -y pnpm@12 hutong officer enrol - --account ziran-officer < person.json

Numbers of people stay off the command line. person.json: {"idType": "resident-id", "id": "…"}`

interface EnrolOptions extends PersonOptions {
  readonly officer?: string
  readonly account?: string
  readonly department?: string
}

/** Who officers are as persons. */
export function addOfficer(program: Command): void {
  const officer = program
    .command('officer')
    .description('who officers are as persons, so that nobody looks themselves up at work')
    .addHelpText('after', examples)
  personOptions(officer.command('enrol'))
    .description('say who an officer is; again: another person from now on')
    .argument('<file>', 'the person, JSON {idType, id}; - = standard input')
    .option('--officer <id>', "as the department's system names the officer")
    .option('--account <id>', 'of who signs in; for the authority')
    .option('--department <code>', 'of the officer; yours where it is left out')
    .addHelpText('after', examples)
    .action(
      async (file: string, { officer: named, account, department, ...given }: EnrolOptions) => {
        if ((named === undefined) === (account === undefined))
          throw new CannotJudge('name --officer or --account, and not both')
        const body: EnrolmentRequest = {
          subject: await readObject<EnrolmentRequest['subject']>(file),
          ...(named === undefined ? {} : { officer: named }),
          ...(account === undefined ? {} : { account }),
          ...(department === undefined ? {} : { department }),
        }
        const told = await callAsPerson(given, (calls) => calls.POST('/v1/officers', { body }))
        if (told) print(told, given.json, `${named ?? account} is known as a person`)
      },
    )
}
