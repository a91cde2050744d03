/** Text with a question mark for each value. Values never stand in the text. */
export interface Statement {
  readonly text: string
  readonly values: readonly Value[]
}

export type Value = string | number

/** Statements among the values are spliced in, with their own values. */
export function sql(
  strings: TemplateStringsArray,
  ...parts: readonly (Value | Statement)[]
): Statement {
  let text = strings[0] ?? ''
  const values: Value[] = []
  for (const [at, part] of parts.entries()) {
    if (typeof part === 'object') {
      text += part.text
      values.push(...part.values)
    } else {
      text += '?'
      values.push(part)
    }
    text += strings[at + 1] ?? ''
  }
  return { text, values }
}

/** Words of ours: names of tables, numbers that were counted. */
export const raw = (text: string | number): Statement => ({ text: String(text), values: [] })

export const joined = (statements: readonly Statement[], separator: string): Statement => ({
  text: statements.map(({ text }) => text).join(separator),
  values: statements.flatMap(({ values }) => values),
})

export const nothing: Statement = { text: '', values: [] }
