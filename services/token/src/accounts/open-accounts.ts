import { existsSync } from 'node:fs'
import { HutongError, systemClock } from '@hutong/process'
import { explainFailure, openDatabase } from '@hutong/sqlite'
import { migrations } from '../token-jobs.ts'
import { parseAccount } from './account.ts'
import type { Account, NewAccount } from './account.ts'
import { prepareAccounts } from './account-tables.ts'
import type { AccountTables, By } from './account-tables.ts'
import { hashPassword } from './hash-password.ts'

/** The accounts of a `token.db`, for those who keep them. Each change is one transaction, also while the token service runs. */
export interface Accounts {
  readonly list: () => readonly Account[]
  /** @throws HutongError HUTONG_ACCOUNT_INVALID, HUTONG_PASSWORD_REFUSED, HUTONG_ACCOUNT_EXISTS */
  readonly add: (account: NewAccount) => Promise<void>
  /** From here on nobody has a token of this account anew, and those that are out end within 300 s. @throws HutongError HUTONG_ACCOUNT_UNKNOWN */
  readonly disable: (id: string) => void
  /** @throws HutongError HUTONG_ACCOUNT_UNKNOWN */
  readonly enable: (id: string) => void
  /** Ends all sessions. @throws HutongError HUTONG_PASSWORD_REFUSED, HUTONG_ACCOUNT_UNKNOWN */
  readonly setPassword: (id: string, password: string) => Promise<void>
  /** The second factor is enrolled anew at the next sign-in. Ends all sessions. @throws HutongError HUTONG_ACCOUNT_UNKNOWN */
  readonly resetCode: (id: string) => void
  /**
   * Says what the gateways call the person whose account it is, so that nobody looks themselves up at work. Holds from the next token on.
   *
   * @throws HutongError HUTONG_ACCOUNT_INVALID, HUTONG_ACCOUNT_UNKNOWN
   */
  readonly setOwn: (id: string, pid: string) => void
  readonly close: () => void
}

/**
 * @param file `token.db` of the data folder of the token service
 * @throws HutongError HUTONG_ACCOUNTS_MISSING when there is none and none may be made, those of `openDatabase`
 */
export function openAccounts(
  file: string,
  { by, mayMake = false }: { readonly by: By; readonly mayMake?: boolean },
): Accounts {
  if (!mayMake && !existsSync(file)) {
    throw new HutongError(
      'HUTONG_ACCOUNTS_MISSING',
      `${file} is not there: name the data folder of the token service with --data; it makes the file when it is started`,
    )
  }
  const database = openDatabase(file, { migrations })
  const tables = prepareAccounts(database)
  const made = (id: string) => ({ id, by, at: systemClock.now() })

  const change = (work: (tables: AccountTables) => void): void => {
    try {
      database.exec('BEGIN IMMEDIATE')
      work(tables)
      database.exec('COMMIT')
    } catch (cause) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw explainFailure(file, cause)
    }
  }

  return {
    list: tables.list,
    add: async (account) => {
      const { id, department } = account
      const { roles } = parseAccount(account)
      const hash = await hashPassword(account.password)
      change(({ add }) => add({ id, department, roles }, hash, made(id)))
    },
    disable: (id) => change(({ setState }) => setState('disabled', made(id))),
    enable: (id) => change(({ setState }) => setState('active', made(id))),
    setPassword: async (id, password) => {
      const hash = await hashPassword(password)
      change((open) => open.setPassword(hash, made(id)))
    },
    resetCode: (id) => change(({ resetCode }) => resetCode(made(id))),
    setOwn: (id, pid) => {
      if (!/^[0-9a-f]{64}$/u.test(pid))
        throw new HutongError('HUTONG_ACCOUNT_INVALID', 'a person is named as POST /v1/pids does')
      change((open) => open.setOwn(pid, made(id)))
    },
    close: () => database.close(),
  }
}
