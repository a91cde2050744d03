import { readFileSync } from 'node:fs'

export interface Law {
  readonly titleZh: string
  readonly titleEn: string
  /** Number of the article. */
  readonly article: string
}

/** Legal bases that a question may name, by id: `real-estate-registration-2024#17`. */
export const laws: Readonly<Record<string, Law>> = readLaws()

function readLaws(): Readonly<Record<string, Law>> {
  return JSON.parse(readFileSync(new URL('../laws.json', import.meta.url), 'utf8'))
}
