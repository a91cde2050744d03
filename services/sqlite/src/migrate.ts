import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'

/** Applies the migrations that the file has not seen, all in one transaction; several openers at once are safe. */
export function migrate(database: DatabaseSync, file: string, migrations: readonly string[]): void {
  if (refuseNewerFormat(database, file, migrations.length) === migrations.length) return
  database.exec('BEGIN IMMEDIATE')
  // Read again: another opener may have migrated the file while this one waited for the lock.
  const format = refuseNewerFormat(database, file, migrations.length)
  for (const sql of migrations.slice(format)) database.exec(sql)
  database.exec(`PRAGMA user_version = ${migrations.length}`)
  database.exec('COMMIT')
}

/** @returns the file's format. @throws HutongError HUTONG_SQLITE_NEWER_FORMAT when this program is too old for it. */
export function refuseNewerFormat(database: DatabaseSync, file: string, known: number): number {
  const format = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (format <= known) return format
  throw new HutongError(
    'HUTONG_SQLITE_NEWER_FORMAT',
    `${file} has format ${format}, this program knows up to ${known}: use the newer program`,
  )
}
