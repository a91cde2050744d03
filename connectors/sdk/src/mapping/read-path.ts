export type Source = Readonly<Record<string, unknown>>

/** The member a path leads to, undefined when it leads nowhere. `nested` paths are cut at dots; columns are taken as they are named. */
export function compilePath(path: string, nested: boolean): (source: Source) => unknown {
  const [first = '', ...rest] = nested ? path.split('.') : [path]
  if (rest.length === 0)
    return (source) => (Object.hasOwn(source, first) ? source[first] : undefined)
  return (source) => {
    let at: unknown = source
    for (const name of [first, ...rest])
      at = isSource(at) && Object.hasOwn(at, name) ? at[name] : undefined
    return at
  }
}

export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a source holds as text, trimmed: '' when there is nothing, undefined when it is no text and no exact number. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim()
  if (value === undefined || value === null) return ''
  if (typeof value !== 'number') return undefined
  // A whole number beyond 2^53 has lost digits before we saw it.
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : undefined
}
