import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'
import { openAccounts } from '@hutong/token/accounts'
import type { Accounts, NewAccount } from '@hutong/token/accounts'

/** The demo's people, by what they do. Whoever sees persons enrols a second factor at the first sign-in. */
const demoPeople: readonly Omit<NewAccount, 'password'>[] = [
  { id: 'shuju-admin', department: 'shuju', roles: ['administrator'] },
  { id: 'shuju-auditor', department: 'shuju', roles: ['auditor'] },
  { id: 'minzheng-officer', department: 'minzheng', roles: ['provider'] },
  { id: 'gongan-officer', department: 'gongan', roles: ['provider'] },
  { id: 'ziran-officer', department: 'ziran', roles: ['provider'] },
  { id: 'ziran-clerk', department: 'ziran', roles: ['clerk'] },
  { id: 'ziran-integrator', department: 'ziran', roles: ['integrator'] },
]

const ownerOnly = 0o600
const passwordLength = 15

/**
 * `demo/accounts.json`, and the accounts in `token.db` (development only). The passwords are made on this machine, and stay the same at every start.
 *
 * @throws HutongError HUTONG_CREDENTIALS_MALFORMED when the file was changed by hand, those of `openAccounts`
 */
export async function demoAccounts(data: string): Promise<void> {
  const file = join(data, 'demo', 'accounts.json')
  const known = existsSync(file) ? readAccounts(file) : []
  const people = demoPeople.map((person): NewAccount => {
    const { password } = known.find(({ id }) => id === person.id) ?? { password: newPassword() }
    return { ...person, password }
  })
  // The file first: an account whose password nobody has would be of no use.
  await writeFileDurably(file, `${JSON.stringify({ accounts: people }, null, 2)}\n`, ownerOnly)
  const accounts = openAccounts(join(data, 'token.db'), { by: 'demo', mayMake: true })
  try {
    const kept = new Set(known.map(({ id }) => id))
    for (const person of people) await keep(accounts, person, kept)
  } finally {
    accounts.close()
  }
}

/** What was done to an account stays done, but a password that the file has lost is made anew. */
async function keep(accounts: Accounts, person: NewAccount, kept: ReadonlySet<string>) {
  const isThere = accounts.list().some(({ id }) => id === person.id)
  if (!isThere) await accounts.add(person)
  else if (!kept.has(person.id)) await accounts.setPassword(person.id, person.password)
}

function readAccounts(file: string): readonly NewAccount[] {
  try {
    const parsed: { accounts: NewAccount[] } = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(parsed.accounts)) return parsed.accounts
  } catch {
    // Told below, like a file of another shape.
  }
  throw new HutongError(
    'HUTONG_CREDENTIALS_MALFORMED',
    `${file} must hold {"accounts": […]}: delete it, and new passwords are made`,
  )
}

const newPassword = (): string => randomBytes(passwordLength).toString('base64url')
