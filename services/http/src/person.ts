import type { JWTPayload } from 'jose'

/** What a person may be (GB/T 39477: who administers, who works and who audits are not the same). */
export const roles = [
  'administrator',
  'auditor',
  'provider',
  'integrator',
  'clerk',
  'citizen',
] as const

export type Role = (typeof roles)[number]

/** A person who signed in, as the access token says (RFC 9068 s2.2.3.1). */
export interface Person {
  /** Names one person in the hub, and is never given to another. */
  readonly account: string
  /** Code of the department that the person acts for. */
  readonly department: string
  readonly roles: ReadonlySet<Role>
  /** What the gateways call this person where it is asked about; left out: nobody told. */
  readonly own?: string
}

/** Programs that people sign in with: no department's system may bear these names. */
const personsClients: ReadonlySet<string> = new Set(['hutong-cli', 'hutong-console'])

export function isPersonsClient(client: string): boolean {
  return personsClients.has(client)
}

/** Null where the token does not say who it is, of which department, and in which known roles. */
export function readPerson({ sub, ...claims }: JWTPayload): Person | null {
  const { department, roles: told, own } = claims
  if (sub === undefined || typeof department !== 'string' || !Array.isArray(told)) return null
  const known = told.filter(isRole)
  if (known.length === 0 || known.length < told.length) return null
  if (own !== undefined && typeof own !== 'string') return null
  const person = { account: sub, department, roles: new Set(known) }
  return own === undefined ? person : { ...person, own }
}

/** Whether a word names a role. */
export function isRole(word: unknown): word is Role {
  return roles.some((role) => role === word)
}

const scopesOf: Readonly<Record<Role, string>> = {
  administrator: 'manage',
  provider: 'manage',
  integrator: 'manage',
  auditor: 'audit',
  clerk: 'ask',
  citizen: 'me',
}

/** What the token of a person with these roles is good for. */
export function scopesOfRoles(held: Iterable<Role>): ReadonlySet<string> {
  return new Set(Array.from(held, (role) => scopesOf[role]))
}
