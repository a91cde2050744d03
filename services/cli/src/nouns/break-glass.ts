import type { BreakGlassView } from '@hutong/client'
import { Option } from 'commander'
import type { Command } from 'commander'
import { callAsPerson, personOptions } from '../call-hub.ts'
import type { PersonOptions } from '../call-hub.ts'
import { print } from '../print.ts'

const examples = `
Sign in first: npx -y pnpm@12 hutong login

Examples:
  npx -y pnpm@12 hutong break-glass list
  npx -y pnpm@12 hutong break-glass confirm b-1 --reason 'I was on duty with her'
  npx -y pnpm@12 hutong break-glass object b-1 --reason 'there was no emergency'`

interface ListOptions extends PersonOptions {
  readonly verdict?: 'waiting' | 'confirmed' | 'objected'
}

/** Answers that were given in emergencies, and their second persons. */
export function addBreakGlass(program: Command): void {
  const breakGlass = program
    .command('break-glass')
    .description('emergencies, each of which a second person confirms within 24 hours')
    .addHelpText('after', examples)
  personOptions(breakGlass.command('list'))
    .description('emergencies of your department; all of them for the authority')
    .addOption(
      new Option('--verdict <verdict>', 'only those that wait, or were judged so').choices([
        'waiting',
        'confirmed',
        'objected',
      ]),
    )
    .action(async ({ verdict, ...given }: ListOptions) => {
      const query = verdict ? { verdict } : {}
      const told = await callAsPerson(given, (calls) =>
        calls.GET('/v1/break-glass', { params: { query } }),
      )
      if (!told) return
      const lines = told.uses.map(describe)
      print(told, given.json, lines.length > 0 ? lines.join('\n') : '没有 none')
    })
  judge(breakGlass, 'confirm', 'confirmed', 'say that it was one')
  judge(breakGlass, 'object', 'objected', 'say that it was none')
}

function judge(
  breakGlass: Command,
  verb: string,
  verdict: 'confirmed' | 'objected',
  description: string,
): void {
  personOptions(breakGlass.command(verb))
    .description(`${description}; not by who asked`)
    .argument('<id>')
    .requiredOption('--reason <text>', 'how you know')
    .action(
      async (id: string, { reason, ...given }: PersonOptions & { readonly reason: string }) => {
        const sent = { params: { path: { id } }, body: { verdict, reason } }
        const told = await callAsPerson(given, (calls) =>
          calls.POST('/v1/break-glass/{id}/verdicts', sent),
        )
        if (told) print(told, given.json, describe(told))
      },
    )
}

function describe(use: BreakGlassView): string {
  const { id, grant, department, at, confirmBy, isOverdue, verdict } = use
  const said = verdict ? verdict.verdict : `waits until ${confirmBy}`
  return `${id}  ${department} under ${grant} at ${at}: ${said}${isOverdue ? ' 逾期 OVERDUE' : ''}`
}
