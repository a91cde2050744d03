import { stepInto } from '../json-path.ts'
import type { Reader } from './reader.ts'

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

/** Words that judge a value, by the JSON type that they are about. */
const wordsOf: Readonly<Record<JsonType, readonly string[]>> = {
  null: [],
  boolean: [],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  string: ['format', 'minLength', 'maxLength'],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties'],
}
const wordsOfAType: ReadonlySet<string> = new Set(Object.values(wordsOf).flat())

/** Words that judge nothing: `default` among them, since nobody fills it in. */
const annotations: ReadonlySet<string> = new Set([
  'title',
  'description',
  '$comment',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
])
export const isAnnotation = (word: string): boolean =>
  annotations.has(word) || word.startsWith('x-')

/** Words of the whole document. */
const rootWords: ReadonlySet<string> = new Set(['$schema', '$id', '$defs'])

export const isJsonType = (word: unknown): word is JsonType =>
  typeof word === 'string' && Object.hasOwn(wordsOf, word)

/** Tells every word at a place that is outside the subset, or that does not go with the others there. */
export function checkWords(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  types: readonly JsonType[] | null,
  reader: Reader,
): void {
  const about = new Set((types ?? []).flatMap((type) => wordsOf[type]))
  const chief = ['$ref', 'oneOf'].find((word) => Object.hasOwn(raw, word))
  for (const word of Object.keys(raw)) {
    const here = stepInto(path, word)
    const allowed = isAnnotation(word) || (path === '$' && rootWords.has(word)) || word === chief
    if (allowed) continue
    if (chief === '$ref') {
      reader.fault(here, 'beside-reference', 'a $ref stands alone: put this into what it refers to')
    } else if (chief === 'oneOf' && word !== 'type') {
      reader.fault(here, 'beside-choice', 'a oneOf stands alone: write this into each branch')
    } else if (['type', 'const', 'enum'].includes(word)) continue
    else if (!wordsOfAType.has(word)) reader.fault(here, 'outside-subset', fixOf(word))
    else if (!about.has(word)) {
      reader.fault(here, 'word-without-type', `${word} needs the type that it is about beside it`)
    }
  }
}

function fixOf(word: string): string {
  return fixes.get(word) ?? 'this word is not in the subset that can be judged: remove it'
}

const fixes: ReadonlyMap<string, string> = new Map([
  ['pattern', 'use a named format, or an enum'],
  ['patternProperties', 'declare each property by its name'],
  ['propertyNames', 'declare each property by its name'],
  ['unevaluatedProperties', 'write additionalProperties: false'],
  ['anyOf', 'use oneOf with branches that a constant tells apart, or a list of types'],
  ['allOf', 'write what the parts say into one schema'],
  ['not', 'say what is allowed: an enum, bounds, a format'],
  ['if', 'use oneOf with branches that a constant tells apart'],
  ['then', 'use oneOf with branches that a constant tells apart'],
  ['else', 'use oneOf with branches that a constant tells apart'],
  ['dependentRequired', 'use oneOf with branches that a constant tells apart'],
  ['dependentSchemas', 'use oneOf with branches that a constant tells apart'],
  ['multipleOf', 'use an integer in a smaller unit, or the format decimal'],
  ['uniqueItems', 'leave it out: a list may hold an item twice'],
  ['prefixItems', 'use an object with a name for each place'],
  ['contains', 'leave it out, or use an object with a required property'],
  ['minProperties', 'list what must be there in required'],
  ['maxProperties', 'declare fewer properties'],
  ['definitions', 'it is called $defs in draft 2020-12'],
  ['$id', 'only the whole document has an $id'],
  ['$defs', 'definitions stand at the root of the document'],
  ['$anchor', 'refer by #/$defs/NAME'],
  ['$dynamicRef', 'refer by $ref to #/$defs/NAME'],
  ['$recursiveRef', 'refer by $ref to #/$defs/NAME'],
  ['nullable', 'write the type as ["…", "null"]'],
  ['discriminator', 'leave it out: the constants of the branches say it'],
])
