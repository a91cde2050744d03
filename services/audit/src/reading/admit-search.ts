import { problem } from '@hutong/http'
import type { Caller, FieldError, Problem } from '@hutong/http'
import type { EntryQuery, Reader } from '../index/audit-index.ts'
import { readSearch } from './read-search.ts'
import type { GivenSearch, Search } from './read-search.ts'
import type { ReadingParts } from './reading-parts.ts'
import { scopeOf } from './reader-scope.ts'

/** A search as an auditor sent it. */
interface SentSearch {
  readonly given: GivenSearch
  /** What a field's name begins with: `querystring`, or `$` in a body. */
  readonly at: string
  /** Where nothing else is said. */
  readonly order: EntryQuery['order']
}

type AdmittedSearch =
  | ({ readonly ok: true; readonly reader: Reader } & Search)
  | { readonly ok: false; readonly told: Problem }

/** With whose eyes an auditor may search so, and what is searched for; or what is wrong with it. */
export function admitSearch(
  auditor: Caller,
  { given, at, order }: SentSearch,
  parts: Omit<ReadingParts, 'index'>,
): AdmittedSearch {
  const scope = scopeOf(auditor, given, parts)
  if (!scope.ok) return scope
  const { reader } = scope
  const { keys, clock } = parts
  const errors: FieldError[] = []
  const search = readSearch(given, { reader, keys, order, at, now: clock.now(), errors })
  return errors.length > 0
    ? { ok: false, told: problem('invalid', { errors }) }
    : { ok: true, reader, ...search }
}
