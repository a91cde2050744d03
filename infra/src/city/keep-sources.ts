import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileDurably, HutongError } from '@hutong/process'

export type CitySources = 'files' | 'real'

/**
 * A city goes on with the sources that it was begun with: what was read from files and what was read from a system have other positions and
 * other versions, so neither could follow the other.
 *
 * @throws HutongError HUTONG_CITY_OTHER_SOURCES
 */
export async function keepSources(data: string, wanted: CitySources): Promise<void> {
  const file = join(data, 'city-sources')
  // A folder of before there was this file.
  const isOld = existsSync(join(data, 'demo')) && !existsSync(file)
  await createFileDurably(file, `${isOld ? 'files' : wanted}\n`)
  const kept = (await readFile(file, 'utf8')).trim()
  if (kept === wanted) return
  throw new HutongError(
    'HUTONG_CITY_OTHER_SOURCES',
    kept === 'files'
      ? `the city in ${data} was begun with files for all departments: go on with --files, or name another folder with --data`
      : `the city in ${data} was begun on the departments' own systems: go on without --files, or name another folder with --data`,
  )
}
