import { join } from 'node:path'
import { readJson } from './read-demo.ts'
import { recordTopics } from './read-log.ts'

interface CityFile {
  readonly type: string
  readonly rows: number
  readonly badRows: number
}

/** How many good rows the city's own files have, by the topic they go to. */
export function goodRows(data: string): Readonly<Record<string, number>> {
  const { files } = readJson<{ files: readonly CityFile[] }>(join(data, 'city', 'city.json'))
  const rows = files
    .filter(({ type }) => !unread.includes(type))
    .map(({ type, rows: all, badRows }): [string, number] => [`records.${type}.v1`, all - badRows])
  return {
    ...Object.fromEntries(recordTopics.map((name) => [name, 0])),
    ...Object.fromEntries(rows),
  }
}

// The demo leaves the funeral service's source switched off.
const unread = ['death.cremation']
