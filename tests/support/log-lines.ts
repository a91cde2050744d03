import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All that the processes of a hub have written to their log lines. */
export function logLines(data: string): string {
  const files = readdirSync(data).filter((name) => name.endsWith('.log'))
  return files.map((name) => readFileSync(join(data, name), 'utf8')).join('')
}
