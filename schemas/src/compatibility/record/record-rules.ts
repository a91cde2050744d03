import { recordFormats } from '../../record-formats.ts'
import { stepInto } from '../json-path.ts'
import { isRaw } from '../reading/reader.ts'
import type { Raw, SchemaFault } from '../reading/reader.ts'

/** What a record schema needs beyond the subset: bounds everywhere, closed objects, and words that say what a field is. */
export function recordRules(raw: Raw): readonly SchemaFault[] {
  const faults: SchemaFault[] = []
  const tell = (path: string, rule: string, fix: string): void => {
    faults.push({ path, rule, fix })
  }
  const definitions = Object.entries(isRaw(raw['$defs']) ? raw['$defs'] : {})
  checkPlace(raw, '$', tell)
  for (const [name, inner] of definitions) checkPlace(inner, stepInto('$.$defs', name), tell)
  return faults
}

type Tell = (path: string, rule: string, fix: string) => void

function checkPlace(raw: unknown, path: string, tell: Tell): void {
  if (!isRaw(raw) || Object.hasOwn(raw, '$ref')) return
  if (Array.isArray(raw['oneOf'])) {
    for (const [index, branch] of raw['oneOf'].entries()) {
      checkPlace(branch, `${path}.oneOf[${index}]`, tell)
    }
    return
  }
  const lacks = (...words: readonly string[]): boolean =>
    words.some((word) => !Object.hasOwn(raw, word))
  switch (raw['type']) {
    case 'string':
      checkText(raw, path, lacks, tell)
      return
    case 'integer':
    case 'number':
      if (lacks('minimum', 'maximum')) tell(path, 'unbounded', 'give it minimum and maximum')
      return
    case 'boolean':
      return
    case 'array':
      if (lacks('maxItems')) tell(path, 'unbounded', 'give it maxItems')
      checkPlace(raw['items'], `${path}.items`, tell)
      return
    case 'object':
      if (lacks('properties', 'required', 'additionalProperties')) {
        tell(path, 'object', 'give it properties, required and additionalProperties: false')
      }
      checkFields(raw['properties'], `${path}.properties`, tell)
      return
    default:
      tell(`${path}.type`, 'type', 'must be string, integer, number, boolean, array or object')
  }
}

function checkText(
  { format }: Raw,
  path: string,
  lacks: (word: string) => boolean,
  tell: Tell,
): void {
  if (lacks('const') && lacks('enum') && lacks('format') && lacks('maxLength')) {
    tell(path, 'unbounded', 'give it maxLength, an enum or a format')
  }
  if (typeof format === 'string' && !Object.hasOwn(recordFormats, format)) {
    const names = Object.keys(recordFormats).join(', ')
    tell(`${path}.format`, 'format-unknown', `must be one of ${names}`)
  }
}

function checkFields(fields: unknown, path: string, tell: Tell): void {
  if (!isRaw(fields)) return
  for (const [name, inner] of Object.entries(fields)) {
    const here = stepInto(path, name)
    if (isRaw(inner) && !Object.hasOwn(inner, 'x-field')) {
      const fix = 'say in x-field what it is: zh, en, classification'
      tell(here, 'x-field', fix)
    }
    checkPlace(inner, here, tell)
  }
}
