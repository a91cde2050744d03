import { problem } from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import type { Reader } from '../index/audit-index.ts'

export const scopeNames = ['authority', 'provider', 'supervisor'] as const
type ScopeName = (typeof scopeNames)[number]

/** What of a search decides whether it is the auditor's to make. */
interface ScopedSearch {
  readonly as?: ScopeName
  readonly department?: string
  readonly provider?: string
  readonly officer?: string
  readonly case?: string
}

export interface ScopeSettings {
  /** Code of the department that is the sharing authority. */
  readonly authority: string
  /** Of a client, as the catalogue says it now. */
  readonly departmentOf: (client: string) => string | undefined
  /** Departments that are no more, whose tasks this one has; left out: none. */
  readonly predecessorsOf?: (department: string) => readonly string[]
}

export type Scope =
  | { readonly ok: true; readonly reader: Reader }
  | { readonly ok: false; readonly told: Problem }

/**
 * Whose eyes an auditor reads with. Those of the sharing authority see every entry; those of another department what it asked itself (`supervisor`, where nothing
 * else is said), or who read its data (`provider`). What lies outside is not found; to ask for it by its name is refused.
 */
export function scopeOf(caller: Caller, search: ScopedSearch, settings: ScopeSettings): Scope {
  const own = caller.person?.department ?? settings.departmentOf(caller.client)
  if (own === undefined) return refused(noDepartment)
  const isAuthority = own === settings.authority
  const held = [own, ...(settings.predecessorsOf?.(own) ?? [])]
  const as = search.as ?? (isAuthority ? 'authority' : 'supervisor')
  switch (as) {
    case 'authority':
      return isAuthority ? { ok: true, reader: { as } } : refused(authorityAlone)
    case 'supervisor':
      if (isOther(search.department, held)) return refused(otherDepartment)
      return { ok: true, reader: { as, departments: held } }
    case 'provider':
      if (isOther(search.provider, held)) return refused(otherProvider)
      if (search.officer !== undefined || search.case !== undefined)
        return refused(sealedFromOthers)
      return { ok: true, reader: { as, departments: held } }
  }
}

const isOther = (named: string | undefined, held: readonly string[]): boolean =>
  named !== undefined && !held.includes(named)

const authority = 'the sharing authority'

function refused(why: Readonly<Record<'rule' | 'owner' | 'remedy', string>>): Scope {
  const code = 'outside-scope'
  const told = problem('refused', { ...why, detail: 'these entries are not yours to search' })
  return {
    ok: false,
    told: {
      ...told,
      code,
      title: '超出审计范围 outside your scope',
      type: `urn:hutong:problem:${code}`,
    },
  }
}

const authorityAlone = {
  rule: 'the entries of all departments are for auditors of the sharing authority',
  owner: authority,
  remedy:
    'search as=supervisor for what your department asked, or as=provider for who read its data',
}
const otherDepartment = {
  rule: 'a supervisor sees what the own department asked, and nothing of another',
  owner: authority,
  remedy: 'leave the department out, or have an auditor of the sharing authority search',
}
const otherProvider = {
  rule: 'a provider sees who read its own data, and no data of another',
  owner: authority,
  remedy: 'leave the provider out, or have an auditor of the sharing authority search',
}
const sealedFromOthers = {
  rule: 'officers and cases are shown to their own department and to the sharing authority',
  owner: 'the department that asked',
  remedy: 'search by department, client, purpose or time, and ask that department who it was',
}
const noDepartment = {
  rule: 'an auditor is of a department that the catalogue knows',
  owner: authority,
  remedy: 'have the department of your client entered in the catalogue',
}
