import { readText } from '../mapping/read-path.ts'

/** Of rows as a sample gives them: the names that hold lists, and the texts of each other name, row by row, '' where there is none. */
export function textsOf(rows: readonly ReadonlyMap<string, unknown>[], names: readonly string[]) {
  const lists = names.filter((name) => rows.some((row) => Array.isArray(row.get(name))))
  const texts = new Map(
    names
      .filter((name) => !lists.includes(name))
      .map((name) => [name, rows.map((row) => readText(row.get(name)) ?? '')] as const),
  )
  return { lists, texts }
}
