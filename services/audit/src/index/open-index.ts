import type { AuditIndexBuilder, AuditIndexReader, AuditIndexWriter } from './audit-index.ts'

/** Where the index is. */
export type IndexSettings = { readonly kind: 'sqlite'; /** `audit.db`. */ readonly file: string }

/** @throws HutongError of `openDatabase` */
export async function openIndexReader(settings: IndexSettings): Promise<AuditIndexReader> {
  const { openSqliteReader } = await import('./sqlite/open-sqlite-reader.ts')
  return openSqliteReader(settings.file)
}

/** Makes the index when it is not there. @throws HutongError of `openWriter` */
export async function openIndexWriter(settings: IndexSettings): Promise<AuditIndexWriter> {
  const { openSqliteWriter } = await import('./sqlite/open-sqlite-writer.ts')
  return openSqliteWriter(settings.file)
}

/** For the rebuild: a fresh index beside the one in use. @throws HutongError of `openWriter` */
export async function openIndexBuilder(settings: IndexSettings): Promise<AuditIndexBuilder> {
  const { openSqliteBuilder } = await import('./sqlite/open-sqlite-writer.ts')
  return openSqliteBuilder(settings.file)
}
