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

/** Answers that were given in emergencies, and their second persons. */
export function addBreakGlass(program: Command): void {
  const breakGlass = program
    .command('break-glass')
    .description('emergencies, each of which a second person confirms within 24 hours')
    .addHelpText('after', examples)
  personOptions(breakGlass.command('list'))
    .description('emergencies of your department; all of them for the authority')
    .action(async (given: PersonOptions) => {
      const told = await callAsPerson('/v1/break-glass', given)
      if (!told) return
      const uses: unknown = told['uses']
      const lines = Array.isArray(uses)
        ? uses.map((one: unknown) => describe({ ...Object(one) }))
        : []
      print(told, given.json, lines.length > 0 ? lines.join('\n') : '没有 none')
    })
  judge(breakGlass, 'confirm', 'confirmed', 'say that it was one')
  judge(breakGlass, 'object', 'objected', 'say that it was none')
}

function judge(breakGlass: Command, verb: string, verdict: string, description: string): void {
  personOptions(breakGlass.command(verb))
    .description(`${description}; not by who asked`)
    .argument('<id>')
    .requiredOption('--reason <text>', 'how you know')
    .action(
      async (id: string, { reason, ...given }: PersonOptions & { readonly reason: string }) => {
        const path = `/v1/break-glass/${encodeURIComponent(id)}/verdicts`
        const told = await callAsPerson(path, given, { verdict, reason })
        if (told) print(told, given.json, describe(told))
      },
    )
}

function describe({
  id,
  grant,
  department,
  at,
  confirmBy,
  isOverdue,
  verdict,
}: Readonly<Record<string, unknown>>): string {
  const said =
    verdict === null ? `waits until ${String(confirmBy)}` : String(Object(verdict).verdict)
  return `${String(id)}  ${String(department)} under ${String(grant)} at ${String(at)}: ${said}${isOverdue === true ? ' 逾期 OVERDUE' : ''}`
}
