import type { FieldRules } from './mapping.ts'

/** Every path that a mapping reads as a list, those inside other lists with the path of these before them. */
export function listPathsOf(fields: FieldRules, around: string = ''): readonly string[] {
  return Object.values(fields).flatMap((rule) => {
    if (!('fields' in rule)) return []
    if (!('each' in rule)) return listPathsOf(rule.fields, around)
    const path = `${around}${rule.each}`
    return [path, ...listPathsOf(rule.fields, `${path}.`)]
  })
}
