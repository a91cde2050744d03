import { readFileSync } from 'node:fs'

/** The good example of a record type: what the first row of a department's fixtures must come to. */
export function readExample(type: string): unknown {
  const file = new URL(`../../../schemas/examples/${type}.v1/valid.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}
