import { createInterface } from 'node:readline'
import { checkIdentifier, identifierKinds, isIdentifierKind } from '@hutong/schemas'
import { Option } from 'commander'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { exitCodes } from '../exit-codes.ts'

interface CheckOptions {
  readonly stdin?: boolean
  readonly asOf?: string
}

export function addIdentifier(program: Command): void {
  const noun = program.command('identifier').description('numbers, names and dates')
  noun
    .command('check')
    .description('judge one value, or NDJSON {kind, value} from standard input')
    .argument('[kind]', identifierKinds.join(', '))
    .argument('[value]', 'the value as it was typed')
    .option('--stdin', 'one NDJSON verdict for each NDJSON line of standard input')
    .option('--as-of <date>', 'the day to judge by, YYYY-MM-DD (default: today in China)')
    .addOption(new Option('--json', 'verdicts are JSON anyway'))
    .addHelpText(
      'after',
      `
A value on the command line is seen by other users of the machine: for real people use --stdin.

Examples:
  npx -y pnpm@12 hutong identifier check resident-id 330106199003079975
  printf '{"kind":"credit-code","value":"91330106TT0000015D"}\\n' | npx -y pnpm@12 -s hutong identifier check --stdin`,
    )
    .action(async (kind: string | undefined, value: string | undefined, options: CheckOptions) => {
      const asOf = asOfOf(options)
      if (options.stdin) return checkLines(asOf)
      if (kind === undefined || value === undefined) {
        throw new CannotJudge('give KIND and VALUE, or --stdin; see --help')
      }
      const verdict = judge(kind, value, asOf)
      if (!verdict) throw new CannotJudge(`no kind ${kind}: one of ${identifierKinds.join(', ')}`)
      process.stdout.write(`${JSON.stringify(verdict)}\n`)
      process.exitCode = verdict.valid ? exitCodes.yes : exitCodes.no
    })
}

type AsOf = { readonly asOf?: string }

function asOfOf({ asOf }: CheckOptions): AsOf {
  if (asOf === undefined) return {}
  const verdict = checkIdentifier('date', asOf)
  if (verdict.valid && verdict.normalized === asOf) return { asOf }
  throw new CannotJudge('--as-of must be a day, YYYY-MM-DD')
}

function judge(kind: string, value: string, asOf: AsOf) {
  return isIdentifierKind(kind) ? checkIdentifier(kind, value, asOf) : undefined
}

/** One verdict for every line, whatever the line holds: a reader may count on it. */
async function checkLines(asOf: AsOf): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    const asked = parseLine(line)
    const verdict = asked && judge(asked.kind, asked.value, asOf)
    const told = verdict ?? { valid: false, error: 'INPUT', errors: ['INPUT'], advisories: [] }
    if (!process.stdout.write(`${JSON.stringify(told)}\n`)) {
      await new Promise((resolve) => process.stdout.once('drain', resolve))
    }
  }
}

function parseLine(line: string): { kind: string; value: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    if (!('kind' in parsed) || !('value' in parsed)) return undefined
    const { kind, value } = parsed
    return typeof kind === 'string' && typeof value === 'string' ? { kind, value } : undefined
  } catch {
    // The caller answers the line with INPUT.
    return undefined
  }
}
