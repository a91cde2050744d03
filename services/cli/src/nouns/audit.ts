import type { Command } from 'commander'
import { addExport } from './audit/export.ts'
import { addFindings, addSample } from './audit/findings.ts'
import { addRebuild } from './audit/rebuild.ts'
import { addSearch } from './audit/search.ts'
import { addStatistics } from './audit/statistics.ts'

/** What auditors do with the entries of all ledgers. */
export function addAudit(program: Command): void {
  const audit = program.command('audit').description('who looked at what, and why')
  for (const add of [addExport, addFindings, addRebuild, addSample, addSearch, addStatistics])
    add(audit)
}
