import type { FieldError } from '@hutong/http'
import type { Reading } from './answer-reading.ts'
import type { Asked } from './asked.ts'
import type { JudgedType } from './judged-type.ts'
import { errorsMax, parseMinPosition, parseSubject, parseType, reasonsOf } from './parse-asked.ts'
import type { Headers } from './parse-asked.ts'
import type { RecordsRequest } from './question.ts'

export type ParsedReading =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** What the body's schema cannot say: the type exists and has these fields, and somebody or some record is named. Every mistake at once. */
export function parseReading(
  body: RecordsRequest,
  headers: Headers,
  types: ReadonlyMap<string, JudgedType>,
): ParsedReading {
  const errors: FieldError[] = []
  const type = parseType(body.type, types, errors)
  const subject = body.subject && parseSubject(body.subject, errors)
  const named = nameOf(subject, body.recordId)
  if (!body.subject && !named) {
    errors.push({ field: '$.subject', rule: 'required', fix: 'add it, or recordId' })
  }
  if (type) errors.push(...unknownFields(body.fields, type))
  const minPosition = parseMinPosition(headers, type?.topic, errors)
  const reasons = reasonsOf(body, headers, errors)
  if (!type || !named || errors.length > 0) {
    return { ok: false, errors: errors.slice(0, errorsMax) }
  }
  const { fields } = body
  return {
    ok: true,
    reading: { type, fields, ...named, ...reasons, minPosition },
  }
}

/** Whose records, and which; undefined when neither is named. */
function nameOf(subject: Asked['subject'], recordId: string | undefined) {
  if (subject) return { subject, recordId }
  return recordId === undefined ? undefined : { subject, recordId }
}

function unknownFields(fields: readonly string[], type: JudgedType): FieldError[] {
  const known = [...type.formats.keys()]
  return fields
    .filter((field) => !known.includes(field))
    .map((field) => ({
      field: `$.fields.${field}`,
      rule: 'unknown field',
      fix: `${type.name} has ${known.join(', ')}`,
    }))
}
