import type { GrantRequest, GrantStep, GrantView } from '@hutong/client'
import { Option } from 'commander'
import type { Command } from 'commander'
import { callAsPerson, personOptions } from '../call-hub.ts'
import type { PersonOptions } from '../call-hub.ts'
import { parseCount } from '../parse-count.ts'
import { readList, readObject } from '../read-input.ts'
import { describeGrant, describeGrants } from './grant/describe-grant.ts'

const examples = `
Sign in first: npx -y pnpm@12 hutong login

Examples:
  npx -y pnpm@12 hutong grant request wanted.json
  npx -y pnpm@12 hutong grant list --state requested
  npx -y pnpm@12 hutong grant approve g-1 --as provider
  npx -y pnpm@12 hutong grant refuse g-1 --ground beyond-the-duty --reason 'the duty ended in 2025'
  npx -y pnpm@12 hutong grant overdue

Exit code 0 done, 1 refused or not possible (with the rule and the remedy), 2 could not be judged.`

interface ListOptions extends PersonOptions {
  readonly state?: GrantView['state']
  readonly disputed?: boolean
}
interface StepOptions extends PersonOptions {
  readonly reason: string
  readonly as: 'provider' | 'authority'
  readonly ground: Extract<GrantStep, { did: 'refuse' }>['ground']
  readonly days: number
  readonly outcome: Extract<GrantStep, { did: 'settle' }>['outcome']
}
type Wanted = GrantRequest['wanted']

/** What officers do about grants: apply, answer, sign, stop, dispute (order 809 art. 20 to 28). */
export function addGrant(program: Command): void {
  const grant = program
    .command('grant')
    .description('apply for grants, answer, sign, stop and dispute them')
    .addHelpText('after', examples)
  personOptions(grant.command('request'))
    .description('apply for a grant for your department; what is missing is told at once')
    .argument('<file>', 'what is wanted, JSON; - = standard input')
    .option('--id <id>', 'name it yourself, so that it can be sent again')
    .action(async (file: string, given: PersonOptions & { readonly id?: string }) => {
      const wanted = await readObject<Wanted>(file)
      const { id } = given
      const body = id === undefined ? { wanted } : { id, wanted }
      show(await callAsPerson(given, (calls) => calls.POST('/v1/grants', { body })), given)
    })
  personOptions(grant.command('list'))
    .description('applications and grants of your department; all of them for the authority')
    .option('--state <state>', 'only those in this state')
    .option('--disputed', 'only those with an open dispute')
    .action((given: ListOptions) => list(given))
  personOptions(grant.command('overdue'))
    .description('those whose time has run out')
    .action((given: ListOptions) => list(given, { overdue: true }))
  personOptions(grant.command('show'))
    .description('one of them, with all its steps')
    .argument('<id>')
    .action(async (id: string, given: PersonOptions) => {
      const params = { path: { id } }
      show(await callAsPerson(given, (calls) => calls.GET('/v1/grants/{id}', { params })), given)
    })
  addAnswers(grant)
  addReasoned(grant)
}

function addAnswers(grant: Command): void {
  step(grant, 'approve', 'sign it, as an officer of the provider or of the authority')
    .addOption(
      new Option('--as <side>', 'whom you sign for')
        .choices(['provider', 'authority'])
        .makeOptionMandatory(),
    )
    .action((id: string, given: StepOptions) => take(id, { did: 'approve', as: given.as }, given))
  step(grant, 'refuse', 'say no, with its ground; never because something is missing')
    .addOption(
      new Option('--ground <ground>', 'ground in law')
        .choices(['no-legal-basis', 'outside-the-conditions', 'beyond-the-duty', 'withheld-by-law'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why, for the other side to read')
    .action((id: string, { ground, reason, ...given }: StepOptions) =>
      take(id, { did: 'refuse', ground, reason }, given),
    )
  step(grant, 'extend', 'give the provider more time, once, at most 10 working days')
    .requiredOption('--days <n>', 'working days', (text: string) => parseCount('--days', text))
    .requiredOption('--reason <text>', 'why, for the other side to read')
    .action((id: string, { days, reason, ...given }: StepOptions) =>
      take(id, { did: 'extend', workingDays: days, reason }, given),
    )
  step(grant, 'notice', 'tell everything that is missing, at once')
    .argument('<file>', 'list of {field, rule, fix}, JSON; - = standard input')
    .action(async (id: string, file: string, given: StepOptions) =>
      take(id, { did: 'notice', missing: await readList(file) }, given),
    )
  step(grant, 'complete', 'send it again, with what was missing')
    .argument('<file>', 'what is wanted, JSON; - = standard input')
    .action(async (id: string, file: string, given: StepOptions) =>
      take(id, { did: 'complete', wanted: await readObject<Wanted>(file) }, given),
    )
  step(grant, 'settle', 'end a dispute')
    .addOption(
      new Option('--outcome <outcome>', 'everything stands, it is answered anew, or it goes on')
        .choices(['stands', 'reopen', 'resume'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why, for the other side to read')
    .action((id: string, { outcome, reason, ...given }: StepOptions) =>
      take(id, { did: 'settle', outcome, reason }, given),
    )
}

type Reasoned = 'withdraw' | 'suspend' | 'resume' | 'revoke' | 'dispute' | 'refer'
const reasoned: readonly (readonly [Reasoned, string])[] = [
  ['withdraw', 'take your application back'],
  ['suspend', 'stop a grant for the time being'],
  ['resume', 'let a suspended grant go on; not by who suspended it'],
  ['revoke', 'end a grant for good'],
  ['dispute', 'object to an answer, a stop, or silence beyond the deadline'],
  ['refer', 'take a dispute to the next level'],
]

function addReasoned(grant: Command): void {
  for (const [did, description] of reasoned) {
    step(grant, did, description)
      .requiredOption('--reason <text>', 'why, for the other side to read')
      .action((id: string, { reason, ...given }: StepOptions) => take(id, { did, reason }, given))
  }
}

function step(grant: Command, did: string, description: string): Command {
  return personOptions(grant.command(did)).description(description).argument('<id>')
}

async function take(id: string, body: GrantStep, given: PersonOptions): Promise<void> {
  const sent = { params: { path: { id } }, body }
  show(await callAsPerson(given, (calls) => calls.POST('/v1/grants/{id}/steps', sent)), given)
}

async function list(
  { state, disputed, ...given }: ListOptions,
  more: { readonly overdue?: true } = {},
): Promise<void> {
  const query = { ...more, ...(state ? { state } : {}), ...(disputed ? { disputed } : {}) }
  const told = await callAsPerson(given, (calls) => calls.GET('/v1/grants', { params: { query } }))
  if (!told) return
  process.stdout.write(given.json ? `${JSON.stringify(told)}\n` : describeGrants(told.grants))
}

function show(told: GrantView | undefined, { json }: PersonOptions): void {
  if (told) process.stdout.write(json ? `${JSON.stringify(told)}\n` : describeGrant(told))
}
