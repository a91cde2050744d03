import type { DatabaseSync } from 'node:sqlite'
import { accountTables, ownColumn, prepareAccounts } from './accounts/account-tables.ts'

/** Everything of one model under one id, as oidc-provider hands it over. Times are seconds since 1970. */
export interface StoredArtifact {
  readonly model: string
  readonly id: string
  readonly payload: string
  readonly expiresAt: number | null
  readonly grantId: string | null
  readonly uid: string | null
}

export type TokenJobs = {
  upsert: (artifact: StoredArtifact) => void
  consume: (one: { model: string; id: string; at: number }) => void
  destroy: (one: { model: string; id: string }) => void
  revokeByGrantId: (grantId: string) => void
  forgetExpired: (at: number) => void
  offerCode: (one: { id: string; sealed: string }) => void
  enrolCode: (one: { id: string; sealed: string; at: number }) => boolean
  countSignIn: (one: { id: string; at: number }) => void
  /** Takes the number of a change. */
  markNoted: (number: number) => void
}

export const migrations = [
  `CREATE TABLE artifacts (
     model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires_at INTEGER,
     consumed_at INTEGER, grant_id TEXT, uid TEXT, PRIMARY KEY (model, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX artifacts_by_grant ON artifacts (grant_id) WHERE grant_id IS NOT NULL;
   CREATE INDEX artifacts_by_uid ON artifacts (model, uid) WHERE uid IS NOT NULL;
   CREATE INDEX artifacts_by_expiry ON artifacts (expires_at) WHERE expires_at IS NOT NULL;`,
  accountTables,
  ownColumn,
]

export function prepare(database: DatabaseSync): TokenJobs {
  const upsert = database.prepare(
    `INSERT INTO artifacts (model, id, payload, expires_at, grant_id, uid) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at,
       grant_id = excluded.grant_id, uid = excluded.uid`,
  )
  const consume = database.prepare(
    'UPDATE artifacts SET consumed_at = ? WHERE model = ? AND id = ?',
  )
  const destroy = database.prepare('DELETE FROM artifacts WHERE model = ? AND id = ?')
  const revoke = database.prepare('DELETE FROM artifacts WHERE grant_id = ?')
  const forget = database.prepare('DELETE FROM artifacts WHERE expires_at <= ?')
  const noted = database.prepare('UPDATE account_changes SET noted = 1 WHERE number = ?')
  const accounts = prepareAccounts(database)
  return {
    upsert: ({ model, id, payload, expiresAt, grantId, uid }) => {
      upsert.run(model, id, payload, expiresAt, grantId, uid)
    },
    consume: ({ model, id, at }) => {
      consume.run(at, model, id)
    },
    destroy: ({ model, id }) => {
      destroy.run(model, id)
    },
    revokeByGrantId: (grantId) => {
      revoke.run(grantId)
    },
    forgetExpired: (at) => {
      forget.run(at)
    },
    offerCode: ({ id, sealed }) => accounts.offerCode(id, sealed),
    enrolCode: ({ id, sealed, at }) => accounts.enrolCode(sealed, { id, at, by: 'sign-in' }),
    countSignIn: ({ id, at }) => accounts.countSignIn({ id, at, by: 'sign-in' }),
    markNoted: (number) => {
      noted.run(number)
    },
  }
}
