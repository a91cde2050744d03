import { hash } from 'node:crypto'
import { code, parser, text } from './parse-item.ts'

/** A question that was answered in an emergency, and waits for its second person. */
export interface BreakGlassUse {
  readonly what: 'use'
  readonly id: string
  readonly grant: string
  /** Department that asked. */
  readonly department: string
  /** `breakGlassOfficer` of who it was: the second person must be another one. */
  readonly officer: string
  /** ms since 1970 */
  readonly at: number
}

/** What the second person says of it. */
export interface BreakGlassVerdict {
  readonly what: 'verdict'
  /** Of the use. */
  readonly id: string
  readonly verdict: 'confirmed' | 'objected'
  readonly reason: string
  /** `<department>:<account>` */
  readonly by: string
  /** ms since 1970 */
  readonly at: number
}

/** So long does a use wait for its second person before its grant opens nothing more, in ms. */
export const breakGlassWaitMs = 24 * 3_600_000

/** Tells whether two officers are one, without their names lying in the log. */
export function breakGlassOfficer(useId: string, department: string, account: string): string {
  return hash('sha256', JSON.stringify([useId, department, account]), 'base64url')
}

const at = { type: 'integer', minimum: 0 }

const parseUse = parser<BreakGlassUse>({
  what: { const: 'use' },
  id: code(),
  grant: code(),
  department: code(),
  officer: text(),
  at,
})

const parseVerdict = parser<BreakGlassVerdict>({
  what: { const: 'verdict' },
  id: code(),
  verdict: { enum: ['confirmed', 'objected'] },
  reason: { type: 'string', minLength: 4, maxLength: 2000 },
  by: text(),
  at,
})

/** Undefined for what is neither. */
export function parseBreakGlass(input: unknown): BreakGlassUse | BreakGlassVerdict | undefined {
  const use = parseUse(input)
  if (use.ok) return use.item
  const verdict = parseVerdict(input)
  return verdict.ok ? verdict.item : undefined
}
