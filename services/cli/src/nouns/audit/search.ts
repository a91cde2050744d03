import { createCalls } from '@hutong/client'
import type { AuditFilters, AuditPage } from '@hutong/client'
import type { Command } from 'commander'
import { callWith } from '../../call-hub.ts'
import { parseCount } from '../../parse-count.ts'
import { auditorCredentials, auditorOptions } from './auditor-options.ts'
import type { AuditorOptions } from './auditor-options.ts'
import { filterOptions, filtersOf } from './search-filters.ts'
import type { FilterOptions } from './search-filters.ts'

interface SearchOptions extends AuditorOptions, FilterOptions {
  readonly oldestFirst?: boolean
  readonly limit: number
}

/** What the hub gives at once. */
const pageEntriesMax = 500

export function addSearch(audit: Command): void {
  const search = audit
    .command('search')
    .description(
      'entries of the ledgers, newest first; each page of 500 that is read is an entry itself',
    )
  auditorOptions(filterOptions(search))
    .option('--oldest-first', 'the other way round')
    .option('--limit <n>', 'entries at most', (text: string) => parseCount('--limit', text), 50)
    .option('--json', 'NDJSON, one entry a line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit search --purpose house-transfer --type marriage.event
  npx -y pnpm@12 hutong audit search --officer o-17 --decision REFUSED --from 2026-11-01
  echo 330106199003079975 | npx -y pnpm@12 -s hutong audit search --subject-type resident-id --json

Exit code 0 done, 1 refused (with the rule and the remedy), 2 could not be judged.`,
    )
    .action(async (options: SearchOptions) => {
      const { limit, oldestFirst, json } = options
      const filters = await filtersOf(options)
      const credentials = await auditorCredentials(options)
      const calls = createCalls({ url: options.url, credentials })
      const order: AuditFilters['order'] & string = oldestFirst ? 'oldest' : 'newest'
      let count = 0
      let next: string | null | undefined
      while (count < limit && next !== null) {
        const cursor: { readonly cursor?: string } = next === undefined ? {} : { cursor: next }
        const body = {
          ...filters,
          ...cursor,
          order,
          limit: Math.min(limit - count, pageEntriesMax),
        }
        const page = await callWith<AuditPage>({ json }, calls, (hub) =>
          hub.POST('/audit/v1/searches', { body }),
        )
        if (!page) return
        for (const found of page.entries)
          process.stdout.write(`${json ? JSON.stringify(found) : describe(found)}\n`)
        count += page.entries.length
        next = page.next
      }
      if (!json) process.stderr.write(`${count} entries${next === null ? '' : ', and more'}\n`)
    })
}

function describe({ ledger, index, entry, details }: AuditPage['entries'][number]): string {
  const members = new Map<string, unknown>(Object.entries(entry))
  const of = (name: string): string => {
    const value = members.get(name)
    return typeof value === 'string' ? value : '-'
  }
  return [
    of('time'),
    `${ledger}:${index}`,
    `${of('department')}/${of('client')}`,
    details?.officer ?? '-',
    details?.caseRef ?? '-',
    of('purpose'),
    of('recordType'),
    of('answerClass'),
  ].join('  ')
}
