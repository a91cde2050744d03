import { recordType, validateRecord, type RecordTypeInfo } from '@hutong/schemas'
import type { StreamDocument } from '../connector-document.ts'
import type { FieldRules } from './mapping.ts'

/** Whether the schema exists, and the mapping fills all of its required fields, no others, and with codes it knows. */
export function checkAgainstSchema(
  { type, version }: StreamDocument,
  fields: FieldRules,
  path: string,
  mistakes: string[],
): void {
  if (!validateRecord(type, version, {}).known) {
    mistakes.push(
      `${path}: the schema ${type} ${version} is not published; expected: one of schemas/records`,
    )
    return
  }
  const info = recordType(type)
  // Only the newest revision is described; rows of an older one are still judged one by one.
  if (info?.schemaVersion !== version) return
  checkNames(info, fields, path, mistakes)
  checkCodes(info, fields, path, mistakes)
}

function checkNames(
  info: RecordTypeInfo,
  fields: FieldRules,
  path: string,
  mistakes: string[],
): void {
  const names = info.fields.map(({ name }) => name)
  for (const name of Object.keys(fields)) {
    if (names.includes(name)) continue
    mistakes.push(
      `${path}.fields.${name}: ${info.type} has no such field; expected: one of ${names.join(', ')}`,
    )
  }
  for (const { name, required } of info.fields) {
    if (!required || Object.hasOwn(fields, name)) continue
    mistakes.push(
      `${path}.fields.${name}: is missing, ${info.type} requires it; expected: where it comes from`,
    )
  }
}

function checkCodes(
  info: RecordTypeInfo,
  fields: FieldRules,
  path: string,
  mistakes: string[],
): void {
  for (const [name, rule] of Object.entries(fields)) {
    const known = info.schema.properties[name]?.enum
    if (known === undefined || !('codes' in rule)) continue
    const unknown = Object.values(rule.codes).filter((code) => !known.includes(code))
    if (unknown.length === 0) continue
    mistakes.push(
      `${path}.fields.${name}.codes: ${unknown.join(', ')} not in the schema; expected: ${known.join(', ')}`,
    )
  }
}
