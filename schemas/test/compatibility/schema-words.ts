/** Short words for schemas in tests. */
export type Words = Readonly<Record<string, unknown>>

export const text = (words: Words = {}): Words => ({ type: 'string', ...words })
export const whole = (words: Words = {}): Words => ({ type: 'integer', ...words })
export const number = (words: Words = {}): Words => ({ type: 'number', ...words })
export const truth: Words = { type: 'boolean' }
export const list = (items: Words, words: Words = {}): Words => ({ type: 'array', items, ...words })
export const ref = (name: string): Words => ({ $ref: `#/$defs/${name}` })

/** A closed object. A name that ends in `!` is required. */
export function object(fields: Readonly<Record<string, Words>>, words: Words = {}): Words {
  const entries = Object.entries(fields).map(([name, inner]) => [name.replace('!', ''), inner])
  const required = Object.keys(fields)
    .filter((name) => name.endsWith('!'))
    .map((name) => name.slice(0, -1))
  const properties = Object.fromEntries(entries)
  return { type: 'object', properties, required, additionalProperties: false, ...words }
}

/** A document with one required field. */
export const holding = (inner: Words, words: Words = {}): Words => object({ 'a!': inner }, words)

/** One branch for each name, told apart by `kind`. */
export const choice = (branches: Readonly<Record<string, Words>>): Words => ({
  oneOf: Object.entries(branches).map(([kind, fields]) =>
    object({
      'kind!': { const: kind },
      ...Object.fromEntries(Object.entries(fields).map(asFields)),
    }),
  ),
})

const asFields = ([name, inner]: [string, unknown]): [string, Words] => [
  name,
  typeof inner === 'object' && inner !== null ? { ...inner } : {},
]
