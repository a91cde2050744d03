import type { DatabaseSync } from 'node:sqlite'
import { accountOf } from './account.ts'
import type { Account } from './account.ts'

/** An account with what its owner has to prove. Never logged, never handed on. */
export interface KnownAccount extends Account {
  /** As `hashPassword` made it. */
  readonly password: string
  /** Sealed secret of the second factor; null = none was offered yet. */
  readonly code: string | null
  /** What the gateways call its person; null = nobody told. */
  readonly own: string | null
  /** How often its owner has signed in. */
  readonly signIns: number
}

/** A line of the journal, with the department of its account. */
interface AccountChange {
  readonly number: number
  readonly at: number
  readonly account: string
  readonly department: string
  readonly change: string
  readonly by: string
}

/** What the token service reads of the accounts; whatever it reads is what is on the disk now. */
export interface AccountReader {
  readonly find: (id: string) => KnownAccount | undefined
  /** The first changes that no entry of the ledger tells of yet. */
  readonly changesToNote: () => readonly AccountChange[]
}

const changesMax = 100

export function readAccounts(database: DatabaseSync): AccountReader {
  const one = database.prepare('SELECT * FROM accounts WHERE id = ?')
  const changes = database.prepare(
    `SELECT number, at, account, change, by, department FROM account_changes
     JOIN accounts ON accounts.id = account WHERE noted = 0 ORDER BY number LIMIT ${changesMax}`,
  )
  return {
    find: (id) => {
      const row = one.get(id)
      if (!row) return undefined
      const { password, code, own, sign_ins: signIns } = row
      return {
        ...accountOf(row),
        password: String(password),
        code: typeof code === 'string' ? code : null,
        own: typeof own === 'string' ? own : null,
        signIns: Number(signIns),
      }
    },
    changesToNote: () =>
      changes.all().map((row) => ({
        number: Number(row['number']),
        at: Number(row['at']),
        account: String(row['account']),
        department: String(row['department']),
        change: String(row['change']),
        by: String(row['by']),
      })),
  }
}
