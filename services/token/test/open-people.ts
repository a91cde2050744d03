import { join } from 'node:path'
import type { Limits } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { listeningLogger } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { openAccounts } from '../src/accounts/accounts.ts'
import type { Accounts } from '../src/accounts/accounts.ts'
import { createSignInCheck, openTokenAdapter } from '../src/token.ts'
import type { TokenStore } from '../src/token.ts'

export const password = 'four words are enough'

export interface People {
  readonly store: TokenStore
  readonly accounts: Accounts
  readonly signIn: ReturnType<typeof createSignInCheck>
  /** ms since 1970; tests move it. */
  readonly time: { now: number }
  readonly logger: ReturnType<typeof listeningLogger>
}

/** Accounts, and the check of who signs in, on a folder; one clerk is in it. */
export async function openPeople(
  folder: string,
  after: After,
  { key = Buffer.alloc(32, 7), limitsOf = (limits: Limits) => limits } = {},
): Promise<People> {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const time = { now: Date.UTC(2026, 10, 26, 9) }
  const clock = { now: () => time.now }
  const heard = listeningLogger()
  const file = join(folder, 'token.db')
  const clients = { find: () => undefined }
  const store = await openTokenAdapter({ file, clients, clock, logger: heard.logger })
  opened.defer(() => store.close())
  const limits = await openLimits({ profile: 'embedded', folder, clock })
  opened.defer(() => limits.close())
  const accounts = openAccounts(file, { by: 'command-line' })
  opened.defer(() => accounts.close())
  if (!store.accounts.find('o-17')) await accounts.add({ ...clerk, password })
  const signIn = createSignInCheck({ store, limits: limitsOf(limits), clock, key })
  return { store, accounts, signIn, time, logger: heard }
}

export const clerk = { id: 'o-17', department: 'ziran', roles: ['clerk'] }
