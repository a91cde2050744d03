import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import { accountOf } from './account.ts'
import type { Account } from './account.ts'

/** `code` is the secret of the second factor, sealed; `sign_ins` counts, and begins a new count of failed attempts each time. */
export const accountTables = `CREATE TABLE accounts (
     id TEXT PRIMARY KEY, department TEXT NOT NULL, roles TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('active', 'disabled')), password TEXT NOT NULL,
     code TEXT, code_enrolled INTEGER NOT NULL DEFAULT 0, sign_ins INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE account_changes (
     number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account TEXT NOT NULL,
     change TEXT NOT NULL, by TEXT NOT NULL, noted INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX account_changes_to_note ON account_changes (number) WHERE noted = 0;
   CREATE INDEX artifacts_by_account ON artifacts (json_extract(payload, '$.accountId'));`

/** What the gateways call the person of an account where it is asked about; nobody told: null. */
export const ownColumn = 'ALTER TABLE accounts ADD COLUMN own TEXT'

type Change =
  | 'account-added'
  | 'account-disabled'
  | 'account-enabled'
  | 'account-password-set'
  | 'account-code-reset'
  | 'account-own-set'
  | 'account-code-enrolled'
  | 'account-signed-in'

/** Where a change came from. */
export type By = 'command-line' | 'demo' | 'sign-in'

/** Who did what, and when (ms since 1970). */
interface Made {
  readonly id: string
  readonly at: number
  readonly by: By
}

export interface AccountTables {
  readonly find: (id: string) => Account | undefined
  readonly list: () => readonly Account[]
  readonly add: (account: Omit<Account, 'state' | 'hasCode'>, password: string, made: Made) => void
  readonly setState: (state: Account['state'], made: Made) => void
  readonly setPassword: (password: string, made: Made) => void
  readonly resetCode: (made: Made) => void
  readonly setOwn: (own: string, made: Made) => void
  /** A sealed secret that is not enrolled yet takes the place of another such one. */
  readonly offerCode: (id: string, sealed: string) => void
  /** False when another secret was offered meanwhile. */
  readonly enrolCode: (sealed: string, made: Made) => boolean
  readonly countSignIn: (made: Made) => void
}

/**
 * What may be done with accounts. Each call belongs into a transaction, since a change stands in the journal together with what it changed; and whoever is
 * disabled, or has a new password, has no session, code or refresh token left after it.
 */
export function prepareAccounts(database: DatabaseSync): AccountTables {
  const one = database.prepare('SELECT * FROM accounts WHERE id = ?')
  const all = database.prepare('SELECT * FROM accounts ORDER BY id')
  const insert = database.prepare(
    "INSERT INTO accounts (id, department, roles, state, password) VALUES (?, ?, ?, 'active', ?)",
  )
  const state = database.prepare('UPDATE accounts SET state = ? WHERE id = ?')
  const password = database.prepare('UPDATE accounts SET password = ? WHERE id = ?')
  const reset = database.prepare('UPDATE accounts SET code = NULL, code_enrolled = 0 WHERE id = ?')
  const offer = database.prepare('UPDATE accounts SET code = ? WHERE id = ? AND code_enrolled = 0')
  const enrol = database.prepare(
    'UPDATE accounts SET code_enrolled = 1 WHERE id = ? AND code = ? AND code_enrolled = 0',
  )
  const setOwn = database.prepare('UPDATE accounts SET own = ? WHERE id = ?')
  const count = database.prepare('UPDATE accounts SET sign_ins = sign_ins + 1 WHERE id = ?')
  const end = database.prepare(
    "DELETE FROM artifacts WHERE json_extract(payload, '$.accountId') = ?",
  )
  const journal = database.prepare(
    'INSERT INTO account_changes (at, account, change, by) VALUES (?, ?, ?, ?)',
  )
  const note = ({ id, at, by }: Made, change: Change): void => {
    journal.run(at, id, change, by)
  }
  const find = (id: string): Account | undefined => {
    const row = one.get(id)
    return row && accountOf(row)
  }
  const known = (id: string): Account => find(id) ?? failUnknown()

  return {
    find,
    list: () => all.all().map(accountOf),
    add: ({ id, department, roles }, hash, made) => {
      if (find(id)) {
        throw new HutongError(
          'HUTONG_ACCOUNT_EXISTS',
          'there is an account of this id, and an id is never given to another person: choose another, or `account enable` it',
        )
      }
      insert.run(id, department, roles.join(' '), hash)
      note(made, 'account-added')
    },
    setState: (wanted, made) => {
      // Said twice, it is done once.
      if (known(made.id).state === wanted) return
      state.run(wanted, made.id)
      end.run(made.id)
      note(made, wanted === 'active' ? 'account-enabled' : 'account-disabled')
    },
    setPassword: (hash, made) => {
      known(made.id)
      password.run(hash, made.id)
      end.run(made.id)
      note(made, 'account-password-set')
    },
    resetCode: (made) => {
      known(made.id)
      reset.run(made.id)
      end.run(made.id)
      note(made, 'account-code-reset')
    },
    setOwn: (own, made) => {
      known(made.id)
      setOwn.run(own, made.id)
      note(made, 'account-own-set')
    },
    offerCode: (id, sealed) => {
      offer.run(sealed, id)
    },
    enrolCode: (sealed, made) => {
      if (enrol.run(made.id, sealed).changes === 0) return false
      note(made, 'account-code-enrolled')
      return true
    },
    countSignIn: (made) => {
      count.run(made.id)
      note(made, 'account-signed-in')
    },
  }
}

function failUnknown(): never {
  throw new HutongError(
    'HUTONG_ACCOUNT_UNKNOWN',
    'there is no account of this id: `account list` shows them',
  )
}
