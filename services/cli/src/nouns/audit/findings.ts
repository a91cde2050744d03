import { createCalls } from '@hutong/client'
import type { AuditFindings, FindingQuery, FindingView } from '@hutong/client'
import { Option } from 'commander'
import type { Command } from 'commander'
import { callAsPerson, callWith, personOptions } from '../../call-hub.ts'
import type { PersonOptions } from '../../call-hub.ts'
import { parseCount } from '../../parse-count.ts'
import { print } from '../../print.ts'
import { auditorCredentials, auditorOptions } from './auditor-options.ts'
import type { AuditorOptions } from './auditor-options.ts'

const exitCodes =
  '\nExit code 0 done, 1 refused or not there (with the remedy), 2 could not be judged.'
const limitDefault = 50

interface ListOptions extends AuditorOptions {
  readonly state?: NonNullable<FindingQuery>['state']
  readonly rule?: string
  readonly department?: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
}

/** What looks like misuse, and what auditors say of it. */
export function addFindings(audit: Command): void {
  const findings = audit
    .command('findings')
    .description('what looks like misuse, and its review by two auditors')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit findings list --state open
  npx -y pnpm@12 hutong audit findings show f-0123456789abcdef0123456789abcdef
  npx -y pnpm@12 hutong audit findings justify f-0123456789abcdef0123456789abcdef --reason 'the head of the office knows of it'`,
    )
  addList(findings)
  auditorOptions(findings.command('show'))
    .description('one of them, with its entries and every step')
    .argument('<id>')
    .option('--json', 'the whole answer')
    .addHelpText(
      'after',
      `\nExample:\n  npx -y pnpm@12 hutong audit findings show f-…\n${exitCodes}`,
    )
    .action(async (id: string, options: AuditorOptions) => {
      const calls = createCalls({
        url: options.url,
        credentials: await auditorCredentials(options),
      })
      const told = await callWith<FindingView>(options, calls, (hub) =>
        hub.GET('/audit/v1/findings/{id}', { params: { path: { id } } }),
      )
      if (told) print(told, options.json, describeWhole(told))
    })
  addStep(findings, 'justify', 'say that it is in order; a second reader confirms that')
  addStep(findings, 'confirm', 'as the second reader: it is in order')
  addStep(findings, 'escalate', 'say that somebody has to answer for it')
}

/** Entries that were drawn by lot. */
export function addSample(audit: Command): void {
  auditorOptions(audit.command('sample'))
    .description('entries of a month that were drawn by lot, some of each kind, and their review')
    .argument('<month>', 'such as 2026-11, after its end')
    .option('--json', 'the whole answer')
    .addHelpText(
      'after',
      `\nExamples:\n  npx -y pnpm@12 hutong audit sample 2026-11\n  npx -y pnpm@12 hutong audit findings justify f-… --reason 'the file is in order'\n${exitCodes}`,
    )
    .action(async (month: string, options: AuditorOptions) => {
      const calls = createCalls({
        url: options.url,
        credentials: await auditorCredentials(options),
      })
      const told = await callWith<Pick<AuditFindings, 'findings'>>(options, calls, (hub) =>
        hub.GET('/audit/v1/samples/{month}', { params: { path: { month } } }),
      )
      if (told) print(told, options.json, told.findings.map(describe).join('\n'))
    })
}

function addList(findings: Command): void {
  auditorOptions(findings.command('list'))
    .description('gravest and newest first; of your department, or of all for the authority')
    .addOption(
      new Option('--state <state>', 'only those').choices(['open', 'justified', 'escalated']),
    )
    .option('--rule <rule>', 'only what this rule found, such as off-hours')
    .option('--department <code>', 'only about this department')
    .option('--from <day>', 'of this day or month on, such as 2026-11-01 or 2026-11')
    .option('--to <day>', 'before this day or month')
    .option('--limit <n>', 'at most', (text: string) => parseCount('--limit', text), limitDefault)
    .option('--json', 'the whole answer')
    .addHelpText(
      'after',
      `\nExample:\n  npx -y pnpm@12 hutong audit findings list --state open --rule no-case\n${exitCodes}`,
    )
    .action(async (options: ListOptions) => {
      const { state, rule, department, from, to, limit } = options
      const given = Object.entries({ state, rule, department, from, to, limit })
      const query = Object.fromEntries(given.filter(([, value]) => value !== undefined))
      const calls = createCalls({
        url: options.url,
        credentials: await auditorCredentials(options),
      })
      const told = await callWith<AuditFindings>(options, calls, (hub) =>
        hub.GET('/audit/v1/findings', { params: { query } }),
      )
      if (!told) return
      const lines = told.findings.map(describe)
      print(told, options.json, lines.length > 0 ? lines.join('\n') : '没有 none')
      if (told.next !== null && !options.json) process.stderr.write('and more: raise --limit\n')
    })
}

function addStep(
  findings: Command,
  step: 'justify' | 'confirm' | 'escalate',
  description: string,
): void {
  personOptions(findings.command(step))
    .description(`${description}; sign in first: hutong login`)
    .argument('<id>')
    .requiredOption('--reason <text>', 'how you know; no numbers or names of citizens')
    .addHelpText(
      'after',
      `\nExample:\n  npx -y pnpm@12 hutong audit findings ${step} f-… --reason 'I spoke with the head of the office'\n${exitCodes}`,
    )
    .action(
      async (id: string, { reason, ...given }: PersonOptions & { readonly reason: string }) => {
        const sent = { params: { path: { id } }, body: { step, reason } }
        const told = await callAsPerson(given, (calls) =>
          calls.POST('/audit/v1/findings/{id}/review', sent),
        )
        if (told) print(told, given.json, describe(told))
      },
    )
}

function describe(finding: FindingView): string {
  const { id, rule, period, weight, entryCount, why, state, waitsForSecond } = finding
  const waits = waitsForSecond ? ', waits for its second reader' : ''
  return `${id}  ${'!'.repeat(weight).padEnd(3)}  ${period}  ${rule}  ${state}${waits}  ${aboutOf(finding)}  ${entryCount} entries\n    ${why.zh}\n    ${why.en}`
}

function aboutOf({ about }: FindingView): string {
  const { what, department = '-', client, subject, officer, caseRef } = about
  return `${what} ${subject ?? `${department}/${client ?? officer ?? caseRef ?? '-'}`}`
}

function describeWhole(finding: FindingView): string {
  const steps = finding.steps.map(
    ({ did, by, reason, at }) => `    ${at}  ${by}  ${did}: ${reason}`,
  )
  const entries = finding.entries.map((entry) => `    ${entry}`)
  return [describe(finding), '  steps', ...steps, '  entries', ...entries].join('\n')
}
