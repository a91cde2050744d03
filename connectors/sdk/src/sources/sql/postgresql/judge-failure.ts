import { DatabaseError } from 'pg'
import type { FailureKind } from '../database.ts'

/** By SQLSTATE; what has none never reached the server, or lost it. */
export function judgePostgresqlFailure(cause: unknown): FailureKind {
  const code = cause instanceof DatabaseError ? (cause.code ?? '') : ''
  if (code.startsWith('28')) return 'login'
  if (code === '3D000') return 'no-database'
  if (code === '42501') return 'no-permission'
  if (['42P01', '42703', '42883', '3F000'].includes(code)) return 'no-such-thing'
  if (['42804', '42846', '22P02', '22007', '22008', '22003'].includes(code)) return 'wrong-type'
  if (code === '57014') return 'too-slow'
  if (code === '55P03') return 'locked'
  return 'away'
}
