import { isRaw } from './reader.ts'
import type { Raw } from './reader.ts'

/**
 * Writes what stands beside a `oneOf` into each of its branches, where that says the same: `type: object`, and properties that no branch has too, with
 * which of them are required. Whatever else stands there is left for the reader to tell of.
 */
export function spreadBeside(raw: Raw): Raw {
  const inner = Object.fromEntries(
    Object.entries(raw).map(([word, value]) => [word, spreadIn(word, value)]),
  )
  return spreadHere(inner)
}

function spreadIn(word: string, value: unknown): unknown {
  if ((word === 'properties' || word === '$defs') && isRaw(value))
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spread(one)]))
  if (word === 'items') return spread(value)
  if (word === 'oneOf' && Array.isArray(value)) return value.map(spread)
  return value
}

const spread = (value: unknown): unknown => (isRaw(value) ? spreadBeside(value) : value)

function spreadHere(raw: Raw): Raw {
  const { oneOf, properties = {}, required = [], additionalProperties, ...others } = raw
  if (!Array.isArray(oneOf) || !isOfObjects(raw, oneOf)) return raw
  if (!isRaw(properties) || !Array.isArray(required)) return raw
  if (additionalProperties !== undefined && additionalProperties !== false) return raw
  const names = Object.keys(properties)
  const branches = oneOf.map((branch: unknown) => {
    if (!isPlain(branch)) return undefined
    const own = branch['properties'] ?? {}
    const ownRequired = branch['required'] ?? []
    if (!isRaw(own) || !Array.isArray(ownRequired)) return undefined
    if (names.some((name) => Object.hasOwn(own, name))) return undefined
    const both: readonly unknown[] = [...new Set([...required, ...ownRequired])]
    return { ...branch, type: 'object', properties: { ...properties, ...own }, required: both }
  })
  return branches.includes(undefined) ? raw : { ...others, oneOf: branches }
}

const isOfObjects = (raw: Raw, branches: readonly unknown[]): boolean =>
  raw['type'] === 'object' ||
  (raw['type'] === undefined && branches.every((one) => isRaw(one) && one['type'] === 'object'))

/** An object's own words, not a reference or a choice. */
function isPlain(branch: unknown): branch is Raw {
  if (!isRaw(branch) || Object.hasOwn(branch, '$ref') || Object.hasOwn(branch, 'oneOf'))
    return false
  return branch['type'] === undefined || branch['type'] === 'object'
}
