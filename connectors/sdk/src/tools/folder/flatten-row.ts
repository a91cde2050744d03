/** Paths of a JSON object to its texts, numbers and lists, as a mapping names them. Lists are named, not entered. */
export function flattenRow(
  row: Readonly<Record<string, unknown>>,
  prefix: string = '',
): readonly (readonly [path: string, value: unknown])[] {
  return Object.entries(row).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const path = `${prefix}${name}`
    return isObject(value) ? flattenRow(value, `${path}.`) : [[path, value]]
  })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
