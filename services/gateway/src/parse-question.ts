import type { FieldError } from '@hutong/http'
import { parsePosition } from '@hutong/log'
import type { Position } from '@hutong/log'
import { normaliseSubject } from '@hutong/schemas'
import type { Question } from './answer-question.ts'
import { checkClaims } from './check-claims.ts'
import type { JudgedType } from './judged-type.ts'
import { traceIdOf } from './trace-id.ts'
import type { Verification } from './question.ts'

export type ParsedQuestion =
  | { readonly ok: true; readonly question: Question }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Enough to mend a form by; a body made of mistakes must not be answered by a larger one. */
const errorsMax = 32

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What the body's schema cannot say: the type exists, its fields are those claimed, the number is one. Every mistake at once. */
export function parseQuestion(
  body: Verification,
  headers: Headers,
  types: ReadonlyMap<string, JudgedType>,
): ParsedQuestion {
  const errors: FieldError[] = []
  const type = types.get(body.type)
  if (!type) {
    errors.push({ field: '$.type', rule: 'unknown type', fix: 'GET /v1/catalogue lists the types' })
  }
  const subject = normaliseSubject(body.subject.idType, body.subject.id)
  if (!subject.ok) {
    errors.push({
      field: '$.subject.id',
      rule: `${body.subject.idType}: ${subject.rule}`,
      fix: 'check the number against the document',
    })
  }
  if (type) errors.push(...checkClaims(body.claims, type.claims, type.name))
  const minPosition = positionOf(headers['hutong-min-position'], type?.topic, errors)
  if (!type || !subject.ok || errors.length > 0) {
    return { ok: false, errors: errors.slice(0, errorsMax) }
  }
  return {
    ok: true,
    question: {
      type,
      subject: { idType: body.subject.idType, id: subject.id },
      claims: body.claims,
      purpose: body.purpose,
      legalBasis: body.legalBasis,
      caseRef: body.caseRef,
      channel: body.channel,
      officer: body.officer,
      minPosition,
      traceId: traceIdOf(headers['traceparent']),
    },
  }
}

function positionOf(
  header: string | string[] | undefined,
  topic: string | undefined,
  errors: FieldError[],
): Position | undefined {
  if (header === undefined || topic === undefined) return undefined
  const position = typeof header === 'string' ? tryParse(header) : undefined
  if (position?.topic === topic) return position
  errors.push({
    field: 'header.Hutong-Min-Position',
    rule: 'position',
    fix: `send a position of ${topic}, as an answer's asOf.position or a publish gave it`,
  })
  return undefined
}

function tryParse(text: string): Position | undefined {
  try {
    return parsePosition(text)
  } catch {
    // The caller names the header, the rule and the fix.
    return undefined
  }
}
