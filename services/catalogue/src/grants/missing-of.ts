import type { FieldError } from '@hutong/http'
import type { Exemption } from '@hutong/schemas'
import { faultsOfConditions } from '../faults-of-conditions.ts'
import type { Wanted } from './application.ts'

/** What an application has to say, and what to write where it does not (order 809 art. 20). */
const needed = {
  purpose: 'name the matter by its code; GET /v1/catalogue lists them',
  legalBasis: 'name the article that gives the duty, by its id in GET /v1/catalogue',
  scenario: 'say at which step of the work the answers are needed, and what for',
  actions: 'name verify, read or both',
  fields: 'name the fields that are needed, and no others',
  from: 'name the first day, YYYY-MM-DD',
  until: 'name the last day, YYYY-MM-DD',
} as const

/** Everything that an application of a department lacks or has wrong, at once: what the one notice says. Empty: it is complete. */
export function missingOf(
  consumer: string,
  wanted: Wanted,
  rules: readonly Exemption[],
): readonly FieldError[] {
  const absent = Object.entries(needed)
    .filter(([name]) => !Object.hasOwn(wanted, name))
    .map(([name, fix]) => ({
      field: name,
      rule: 'an application says it (order 809 art. 20)',
      fix,
    }))
  const faults = [...absent, ...faultsOfConditions({ ...wanted, consumer }, rules)]
  return faults.map(({ field, fix, rule }) => ({ field: `$.${field}`, fix, rule }))
}
