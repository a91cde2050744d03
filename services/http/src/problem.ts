import { errorTable } from './error-table.ts'
import type { ErrorCode } from './error-table.ts'

/** RFC 9457 problem details with the hub's own members. `rule` = what was broken, `owner` = whose rule, `remedy` = what to do. */
export interface Problem {
  readonly code: string
  readonly detail: string
  readonly errors?: readonly FieldError[]
  readonly owner?: string
  readonly remedy?: string
  readonly rule?: string
  readonly status: number
  readonly title: string
  readonly type: string
}

/** One thing wrong with one field of a request. Never quotes the value. */
export interface FieldError {
  /** JSON path such as `$.subject.id`. */
  readonly field: string
  readonly fix: string
  readonly rule: string
}

export interface ProblemDetails {
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly owner?: string
  readonly remedy?: string
  readonly rule?: string
}

/** Members stand in RFC 8785 order, so `JSON.stringify` of a problem is its canonical form. */
export function problem(code: ErrorCode, details: ProblemDetails = {}): Problem {
  const { status, title, detail } = errorTable[code]
  return {
    code,
    detail: details.detail ?? detail,
    ...(details.errors ? { errors: details.errors.map(inOrder) } : {}),
    ...(details.owner === undefined ? {} : { owner: details.owner }),
    ...(details.remedy === undefined ? {} : { remedy: details.remedy }),
    ...(details.rule === undefined ? {} : { rule: details.rule }),
    status,
    title,
    type: `urn:hutong:problem:${code}`,
  }
}

/** A field's name was sent by the asker: half a surrogate pair in it has no canonical form (RFC 8785 s3.2.2.2), so no proof could hold. */
function inOrder({ field, fix, rule }: FieldError): FieldError {
  return { field: field.toWellFormed(), fix, rule }
}

export const problemType = 'application/problem+json; charset=utf-8'
