/** A piece of SQL whose values stand beside it: what comes from outside is bound, never written into the text. */
export interface Statement {
  /** Text before, between and behind the values: one more than there are values. */
  readonly texts: readonly string[]
  readonly values: readonly string[]
}

/** Puts pieces together: a string in `${…}` is bound as a value, a statement stands where it is written. */
export function sql(
  texts: readonly string[],
  ...parts: readonly (string | Statement)[]
): Statement {
  const [first = '', ...rest] = texts
  const built: { texts: string[]; values: string[] } = { texts: [first], values: [] }
  for (const [i, part] of parts.entries()) {
    const piece = typeof part === 'string' ? { texts: ['', ''], values: [part] } : part
    const [head = '', ...tail] = piece.texts
    built.texts.push((built.texts.pop() ?? '') + head, ...tail)
    built.texts.push((built.texts.pop() ?? '') + (rest[i] ?? ''))
    built.values.push(...piece.values)
  }
  return built
}

/** Text that is SQL already: quoted names, words of the language, never a value. */
export const raw = (text: string): Statement => ({ texts: [text], values: [] })

export function join(pieces: readonly Statement[], between: string): Statement {
  const [first = raw(''), ...rest] = pieces
  const separator = raw(between)
  return rest.reduce((built, piece) => sql`${built}${separator}${piece}`, first)
}

/** The text as a server takes it; `placeholder` names the value of a number from 1. */
export function render({ texts }: Statement, placeholder: (number: number) => string): string {
  return texts.reduce((text, next, i) => text + placeholder(i) + next)
}
