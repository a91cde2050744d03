import { join } from 'node:path'
import { readJson } from './read-demo.ts'
import { recordTopics } from './read-log.ts'

interface CityFile {
  readonly department: string
  readonly rows: number
  readonly badRows: number
}

/** How many good rows the city's own files have, by the topic they go to. */
export function goodRows(data: string): Readonly<Record<string, number>> {
  const { files } = readJson<{ files: readonly CityFile[] }>(join(data, 'city', 'city.json'))
  const rows = files.map(({ department, rows: all, badRows }): [string, number] => [
    topicOf[department] ?? department,
    all - badRows,
  ])
  return {
    ...Object.fromEntries(recordTopics.map((name) => [name, 0])),
    ...Object.fromEntries(rows),
  }
}

const topicOf: Readonly<Record<string, string>> = {
  'public-security': 'records.person.identity.v1',
  'civil-affairs': 'records.marriage.event.v1',
  'real-estate': 'records.realestate.right.v1',
  'market-regulation': 'records.org.registration.v1',
}
