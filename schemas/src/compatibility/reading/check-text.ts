import { isRaw } from './reader.ts'
import type { Raw, Reader } from './reader.ts'
import { schemaLimits } from '../schema-limits.ts'

/** Values in values; a place of a schema takes two or three of them. */
const nestingMax = schemaLimits.depthMax * 4

/** The parsed text, or undefined when it is too large, no JSON, or not to be trusted as the same to every reader. */
export function checkText(text: string, fault: Reader['fault']): Raw | undefined {
  if (text.length > schemaLimits.textLengthMax) {
    fault('$', 'too-large', `a schema has at most ${schemaLimits.textLengthMax} characters`)
    return undefined
  }
  const parsed = parse(text)
  if (!isRaw(parsed)) {
    fault('$', 'form', parsed === undefined ? 'is not JSON' : 'a schema is a JSON object')
    return undefined
  }
  const members = countMembers(parsed, 0)
  if (members === null) {
    fault('$', 'too-deep', `values lie at most ${nestingMax} deep`)
    return undefined
  }
  // Which of two members of one name counts differs from reader to reader.
  if (members !== countMemberNames(text)) {
    fault('$', 'member-twice', 'an object has two members of the same name: remove one')
    return undefined
  }
  return parsed
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The caller tells it.
    return undefined
  }
}

/** Members of all objects, or null when they lie too deep. */
function countMembers(value: unknown, depth: number): number | null {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > nestingMax) return null
  let count = Array.isArray(value) ? 0 : Object.keys(value).length
  for (const inner of Object.values(value)) {
    const more = countMembers(inner, depth + 1)
    if (more === null) return null
    count += more
  }
  return count
}

/** In a text that is JSON: strings before a colon. */
function countMemberNames(text: string): number {
  const strings = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gu)
  return [...strings].filter(([, colon]) => colon !== undefined).length
}
