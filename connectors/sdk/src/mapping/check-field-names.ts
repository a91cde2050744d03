import { recordType, validateRecord } from '@hutong/schemas'
import type { StreamDocument } from '../connector-document.ts'

/** Whether the schema exists and the mapping fills its fields, all of the required ones and no others. */
export function checkFieldNames(
  { type, version, fields }: StreamDocument,
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
  if (info?.schemaVersion !== version) return
  const names = new Map(info.fields.map(({ name, required }) => [name, required]))
  for (const name of Object.keys(fields)) {
    if (!names.has(name)) {
      mistakes.push(
        `${path}.fields.${name}: ${type} has no such field; expected: one of ${[...names.keys()].join(', ')}`,
      )
    }
  }
  for (const [name, required] of names) {
    if (required && !Object.hasOwn(fields, name)) {
      mistakes.push(
        `${path}.fields.${name}: is missing, ${type} requires it; expected: where it comes from`,
      )
    }
  }
}
