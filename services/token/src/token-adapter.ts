import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Logger } from '@hutong/process'
import { openDatabase, openWriter } from '@hutong/sqlite'
import type { Writer } from '@hutong/sqlite'
import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider'
import { readAccounts } from './accounts/read-accounts.ts'
import type { AccountReader } from './accounts/read-accounts.ts'
import type { ClientDirectory } from './client-metadata.ts'
import { migrations } from './token-jobs.ts'
import type { TokenJobs } from './token-jobs.ts'

const forgetEveryMs = 60_000

export interface TokenStore {
  readonly adapter: AdapterConstructor
  readonly accounts: AccountReader
  readonly run: Writer<TokenJobs>['run']
  readonly close: () => Promise<void>
}

/**
 * What oidc-provider remembers, in `token.db`: replay marks, sessions and codes survive a restart. Clients are not kept here: they come from the
 * catalogue. The accounts of people lie beside it.
 */
export async function openTokenAdapter(settings: {
  readonly file: string
  readonly clients: Pick<ClientDirectory, 'find'>
  readonly clock: Clock
  readonly logger: Logger
}): Promise<TokenStore> {
  const { file, clients, clock, logger } = settings
  const writer = await openWriter<TokenJobs>({
    file,
    module: new URL('./token-jobs.ts', import.meta.url),
  })
  const database = openDatabase(file, { readOnly: true, migrations })
  const nowSeconds = (): number => Math.floor(clock.now() / 1000)
  const forgetting = setInterval(() => {
    writer.run('forgetExpired', nowSeconds()).catch((cause: unknown) => {
      logger.failure('token-artifacts-not-forgotten', cause)
    })
  }, forgetEveryMs)
  forgetting.unref()
  return {
    adapter: adapterClass(writer, database, clients, nowSeconds),
    accounts: readAccounts(database),
    run: writer.run,
    close: async () => {
      clearInterval(forgetting)
      // The writer last: only it can fold the write-ahead log back into the file.
      database.close()
      await writer.close()
    },
  }
}

function adapterClass(
  writer: Writer<TokenJobs>,
  database: DatabaseSync,
  clients: Pick<ClientDirectory, 'find'>,
  nowSeconds: () => number,
): AdapterConstructor {
  const byId = database.prepare('SELECT * FROM artifacts WHERE model = ? AND id = ?')
  const byUid = database.prepare('SELECT * FROM artifacts WHERE model = ? AND uid = ?')
  const alive = (row: Record<string, unknown> | undefined): AdapterPayload | undefined => {
    if (!row || typeof row['payload'] !== 'string') return undefined
    if (typeof row['expires_at'] === 'number' && row['expires_at'] <= nowSeconds()) return undefined
    const payload: AdapterPayload = JSON.parse(row['payload'])
    return typeof row['consumed_at'] === 'number'
      ? { ...payload, consumed: row['consumed_at'] }
      : payload
  }
  return class TokenAdapter implements Adapter {
    readonly #model: string

    constructor(model: string) {
      this.#model = model
    }
    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      await writer.run('upsert', {
        model: this.#model,
        id,
        payload: JSON.stringify(payload),
        expiresAt: expiresIn ? nowSeconds() + expiresIn : null,
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
      })
    }
    async find(id: string): Promise<AdapterPayload | undefined> {
      return this.#model === 'Client' ? clients.find(id) : alive(byId.get(this.#model, id))
    }
    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return alive(byUid.get(this.#model, uid))
    }
    /** Device codes are not offered. */
    async findByUserCode(): Promise<undefined> {
      return undefined
    }
    async consume(id: string): Promise<void> {
      await writer.run('consume', { model: this.#model, id, at: nowSeconds() })
    }
    async destroy(id: string): Promise<void> {
      await writer.run('destroy', { model: this.#model, id })
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      await writer.run('revokeByGrantId', grantId)
    }
  }
}
