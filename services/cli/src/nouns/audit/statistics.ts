import { createCalls } from '@hutong/client'
import type { AuditStatistics, AuditStatisticsQuery } from '@hutong/client'
import type { Command } from 'commander'
import { callWith } from '../../call-hub.ts'
import { auditorCredentials, auditorOptions } from './auditor-options.ts'
import type { AuditorOptions } from './auditor-options.ts'
import { asOption } from './search-filters.ts'

interface StatisticsOptions extends AuditorOptions, Omit<AuditStatisticsQuery, 'by'> {
  readonly by: string
}

export function addStatistics(audit: Command): void {
  auditorOptions(audit.command('statistics'))
    .description('how many entries there are, for charts')
    .option(
      '--by <dimensions>',
      'one to three of day, month, department, provider, client, purpose, type, action, channel, decision, kind',
      'day,department',
    )
    .addOption(asOption())
    .option('--department <code>', "of the asker's department")
    .option('--provider <code>', 'of the department whose data it is')
    .option('--purpose <matter>', 'of one matter')
    .option('--type <type>', 'of one record type')
    .option('--from <day>', 'from this day on, such as 2026-11-01 (Asia/Shanghai)')
    .option('--to <day>', 'before this day')
    .option('--json', 'the whole answer')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit statistics --by month,provider
  npx -y pnpm@12 hutong audit statistics --by day,decision --from 2026-11-01 --to 2026-12-01 --json

Exit code 0 done, 1 refused (with the rule and the remedy), 2 could not be judged.`,
    )
    .action(async (options: StatisticsOptions) => {
      const { json, by, as, department, provider, purpose, type, from, to } = options
      const given = Object.entries({ as, department, provider, purpose, type, from, to })
      const filters = Object.fromEntries(given.filter(([, value]) => value !== undefined))
      const credentials = await auditorCredentials(options)
      const calls = createCalls({ url: options.url, credentials })
      const told = await callWith<AuditStatistics>({ json }, calls, (hub) =>
        hub.GET('/audit/v1/statistics', { params: { query: { by, ...filters } } }),
      )
      if (told) process.stdout.write(json ? `${JSON.stringify(told)}\n` : describe(told))
    })
}

function describe({ by, rows }: AuditStatistics): string {
  const lines = rows.map(({ count, ...row }) => {
    const keys = new Map(Object.entries(row))
    return `${String(count).padStart(10)}  ${by.map((name) => keys.get(name) ?? '-').join('  ')}\n`
  })
  return lines.join('')
}
