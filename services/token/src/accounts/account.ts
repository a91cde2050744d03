import { isRole, roles } from '@hutong/http'
import type { Role } from '@hutong/http'
import { HutongError } from '@hutong/process'

/** One person of one department, as the token service knows them. No name, no number: the department knows who it is. */
export interface Account {
  /** Names one person for ever: accounts are disabled, never deleted. */
  readonly id: string
  /** Code of the department that the person acts for. */
  readonly department: string
  readonly roles: readonly Role[]
  readonly state: 'active' | 'disabled'
  /** Whether the second factor is enrolled. */
  readonly hasCode: boolean
}

export interface NewAccount {
  readonly id: string
  readonly department: string
  readonly roles: readonly string[]
  readonly password: string
}

/** Whoever sees persons, or decides about those who do, signs in with a second factor. */
const rolesWithCode: ReadonlySet<Role> = new Set(['administrator', 'auditor', 'provider', 'clerk'])

export function needsCode({ roles: held }: Pick<Account, 'roles'>): boolean {
  return held.some((role) => rolesWithCode.has(role))
}

/** GB/T 39477 asks for the split. */
const rolesAlone: ReadonlySet<Role> = new Set(['administrator', 'auditor'])

const idPattern = /^[a-z0-9][a-z0-9-]{1,31}$/u
/** Fifteen or eighteen characters of a resident number would be a person's name for ever. */
const numberPattern = /^\d{14,}[\dx]?$/u
const departmentPattern = /^[a-z0-9][a-z0-9-]{0,63}$/u

/** All mistakes at once. @throws HutongError HUTONG_ACCOUNT_INVALID, which quotes nothing that was given but roles */
export function parseAccount({ id, department, roles: given }: NewAccount): {
  readonly roles: readonly Role[]
} {
  const known = roles.filter((role) => given.includes(role))
  const unknown = given.filter((role) => !isRole(role))
  const mistakes = [
    ...(idPattern.test(id) && !numberPattern.test(id)
      ? []
      : ['an id has 2 to 32 of a-z, 0-9 and -, and is no number of a person']),
    ...(departmentPattern.test(department) ? [] : ['a department is a code such as ziran']),
    ...(unknown.length === 0 && known.length > 0
      ? []
      : [`a role is one of ${roles.join(', ')}, and there is at least one`]),
  ]
  if (known.length > 1 && known.some((role) => rolesAlone.has(role)))
    mistakes.push(
      'an administrator or auditor has no other role: who administers, who works and who audits are not the same',
    )
  if (mistakes.length === 0) return { roles: known }
  throw new HutongError('HUTONG_ACCOUNT_INVALID', mistakes.join('; '))
}

/** A row of the table `accounts`. */
export function accountOf(row: Readonly<Record<string, unknown>>): Account {
  return {
    id: String(row['id']),
    department: String(row['department']),
    roles: String(row['roles']).split(' ').filter(isRole),
    state: row['state'] === 'active' ? 'active' : 'disabled',
    hasCode: row['code_enrolled'] === 1,
  }
}
