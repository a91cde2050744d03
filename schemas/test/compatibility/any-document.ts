import type { Words } from './schema-words.ts'

/** Documents that a schema may allow, made without looking at how it is judged: some fit, some do not. */
export function documentsOf(schema: Words, other: Words, random: () => number): () => unknown {
  const constants = [...constantsIn(schema), ...constantsIn(other)]
  const pick = <Value>(values: readonly Value[]): Value | undefined =>
    values[Math.floor(random() * values.length)]
  const definitions = wordsOf(schema['$defs'])

  const make = (place: unknown, depth: number): unknown => {
    const words = wordsOf(place)
    if (typeof words['$ref'] === 'string') {
      return make(definitions[words['$ref'].replace('#/$defs/', '')], depth + 1)
    }
    if (Array.isArray(words['oneOf'])) return make(pick(words['oneOf']), depth)
    if (Object.hasOwn(words, 'const')) return words['const']
    if (Array.isArray(words['enum'])) return pick(words['enum'])
    switch (pick([words['type']].flat())) {
      case 'null':
        return null
      case 'boolean':
        return random() < 0.5
      case 'integer':
        return Math.round(numberNear(pick(constants)))
      case 'number':
        return numberNear(pick(constants))
      case 'string':
        return textNear(words, pick(constants))
      case 'array':
        return makeList(words, depth)
      default:
        return makeObject(words, depth)
    }
  }
  const numberNear = (near: unknown): number => {
    const value = typeof near === 'number' ? near : 0
    return value + (pick([0, 0, 1, -1, 0.5, -0.5, 100, -100, 1e-9, -1e-9]) ?? 0)
  }
  const textNear = ({ format }: Words, near: unknown): string => {
    const known = typeof format === 'string' ? (textsOfFormats.get(format) ?? []) : []
    if (known.length > 0 && random() < 0.9) return pick(known) ?? ''
    if (typeof near === 'string') return near
    return (pick(['x', '𠮷', '?', '1']) ?? '').repeat(Math.floor(random() * 12))
  }
  const makeList = ({ items, minItems = 0, maxItems = 4 }: Words, depth: number): unknown[] => {
    const fewest = Number(minItems)
    const more = depth > 6 ? 0 : Math.floor(random() * (Number(maxItems) - fewest + 1))
    return Array.from({ length: Math.max(0, fewest + more) }, () => make(items, depth + 1))
  }
  const makeObject = ({ properties, required = [] }: Words, depth: number): object => {
    const share = depth > 6 ? 0 : 0.6
    const chosen = Object.entries(wordsOf(properties)).filter(
      ([name]) => (Array.isArray(required) && required.includes(name)) || random() < share,
    )
    if (depth > 12) return {}
    return Object.fromEntries(chosen.map(([name, place]) => [name, make(place, depth + 1)]))
  }
  return () => make(schema, 0)
}

const textsOfFormats: ReadonlyMap<string, readonly string[]> = new Map([
  ['date', ['2026-01-01', '2000-02-29']],
  ['validity-end', ['LONG_TERM', '2026-01-01']],
  ['ethnic-code', ['01', '56', '97']],
  ['name', ['王', '王小明', 'Anna']],
  ['decimal', ['0', '1.5', '999', '10']],
])

/** Every number and text in a schema, lengths and bounds among them. */
function constantsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  return Object.values(value).flatMap(constantsIn)
}

function wordsOf(value: unknown): Words {
  return isWords(value) ? value : {}
}

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The same sequence for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
