import type { FieldError } from '@hutong/http'
import { parsePosition } from '@hutong/log'
import type { Position } from '@hutong/log'
import { normaliseSubject } from '@hutong/schemas'
import type { Asked } from './asked.ts'
import type { JudgedType } from './judged-type.ts'
import type { Verification } from './question.ts'
import { traceIdOf } from './trace-id.ts'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Enough to mend a form by; a body made of mistakes must not be answered by a larger one. */
export const errorsMax = 32

/** The type of this name. What is wrong is added to the errors, here and below. */
export function parseType(
  name: string,
  types: ReadonlyMap<string, JudgedType>,
  errors: FieldError[],
): JudgedType | undefined {
  const type = types.get(name)
  if (!type) {
    errors.push({ field: '$.type', rule: 'unknown type', fix: 'GET /v1/catalogue lists the types' })
  }
  return type
}

/** The person or organisation, the number in its one form. */
export function parseSubject(
  { idType, id }: Verification['subject'],
  errors: FieldError[],
  field = '$.subject.id',
): Asked['subject'] {
  const subject = normaliseSubject(idType, id)
  if (subject.ok) return { idType, id: subject.id }
  errors.push({
    field,
    rule: `${idType}: ${subject.rule}`,
    fix: 'check the number against the document',
  })
  return undefined
}

/** The position that the asker has seen, if one is named. */
export function parseMinPosition(
  headers: Headers,
  topic: string | undefined,
  errors: FieldError[],
): Position | undefined {
  const header = headers['hutong-min-position']
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

/** Who asks, and why, as the body's schema has judged it already. */
export function reasonsOf(
  body: Pick<
    Verification,
    'purpose' | 'legalBasis' | 'caseRef' | 'channel' | 'officer' | 'onBehalf' | 'breakGlass'
  >,
  headers: Headers,
  errors: FieldError[],
): Omit<Asked, 'type' | 'subject' | 'minPosition'> {
  const { onBehalf, breakGlass } = body
  const agent = onBehalf?.agent && parseSubject(onBehalf.agent, errors, '$.onBehalf.agent.id')
  return {
    onBehalf: onBehalf && { authorisation: onBehalf.authorisation, agent },
    breakGlass,
    purpose: body.purpose,
    legalBasis: body.legalBasis,
    caseRef: body.caseRef,
    channel: body.channel,
    officer: body.officer,
    traceId: traceIdOf(headers['traceparent']),
  }
}
