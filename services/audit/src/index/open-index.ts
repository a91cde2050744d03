import type { AuditIndexBuilder, AuditIndexReader, AuditIndexWriter } from './audit-index.ts'

/** Where the index is. */
export type IndexSettings =
  | { readonly kind: 'sqlite'; /** `audit.db`. */ readonly file: string }
  | { readonly kind: 'postgres'; /** The text of HUTONG_POSTGRES. */ readonly postgres: string }

/** @throws HutongError of `openDatabase`, or HUTONG_POSTGRES_ADDRESS_INVALID */
export async function openIndexReader(settings: IndexSettings): Promise<AuditIndexReader> {
  switch (settings.kind) {
    case 'sqlite': {
      const { openSqliteReader } = await import('./sqlite/open-sqlite-reader.ts')
      return openSqliteReader(settings.file)
    }
    case 'postgres': {
      const { openPostgresReader } = await import('./postgres/open-postgres-reader.ts')
      return openPostgresReader(settings.postgres)
    }
  }
}

/** Makes the index when it is not there. @throws HutongError of `openWriter`, or of `openPostgresWriter` */
export async function openIndexWriter(settings: IndexSettings): Promise<AuditIndexWriter> {
  switch (settings.kind) {
    case 'sqlite': {
      const { openSqliteWriter } = await import('./sqlite/open-sqlite-writer.ts')
      return openSqliteWriter(settings.file)
    }
    case 'postgres': {
      const { openPostgresWriter } = await import('./postgres/open-postgres-writer.ts')
      return openPostgresWriter(settings.postgres)
    }
  }
}

/** For the rebuild: a fresh index beside the one in use. @throws HutongError as `openIndexWriter` */
export async function openIndexBuilder(settings: IndexSettings): Promise<AuditIndexBuilder> {
  switch (settings.kind) {
    case 'sqlite': {
      const { openSqliteBuilder } = await import('./sqlite/open-sqlite-writer.ts')
      return openSqliteBuilder(settings.file)
    }
    case 'postgres': {
      const { openPostgresBuilder } = await import('./postgres/open-postgres-writer.ts')
      return openPostgresBuilder(settings.postgres)
    }
  }
}
