import { existsSync } from 'node:fs'
import { openDatabase } from '@hutong/sqlite'
import { migrations } from './store-tables.ts'

/** A store that is empty or of an older format is legal: reader and writer may start in either order. */
export function bringUpToDate(file: string): void {
  if (existsSync(file) && isNewest(file)) return
  openDatabase(file, { migrations }).close()
}

function isNewest(file: string): boolean {
  const database = openDatabase(file, { readOnly: true, migrations })
  const format = database.prepare('PRAGMA user_version').get()?.['user_version']
  database.close()
  return format === migrations.length
}
