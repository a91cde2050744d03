import type { FieldError } from '@hutong/http'
import type { Question } from './answer-question.ts'
import { checkClaims } from './check-claims.ts'
import type { JudgedType } from './judged-type.ts'
import { errorsMax, parseMinPosition, parseSubject, parseType, reasonsOf } from './parse-asked.ts'
import type { Headers } from './parse-asked.ts'
import type { Verification } from './question.ts'

export type ParsedQuestion =
  | { readonly ok: true; readonly question: Question }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** What the body's schema cannot say: the type exists, its fields are those claimed, the number is one. Every mistake at once. */
export function parseQuestion(
  body: Verification,
  headers: Headers,
  types: ReadonlyMap<string, JudgedType>,
): ParsedQuestion {
  const errors: FieldError[] = []
  const type = parseType(body.type, types, errors)
  const subject = parseSubject(body.subject, errors)
  if (type) errors.push(...checkClaims(body.claims, type.claims, type.name))
  const minPosition = parseMinPosition(headers, type?.topic, errors)
  const reasons = reasonsOf(body, headers, errors)
  if (!type || !subject || errors.length > 0) {
    return { ok: false, errors: errors.slice(0, errorsMax) }
  }
  const { claims } = body
  return { ok: true, question: { type, subject, claims, ...reasons, minPosition } }
}
