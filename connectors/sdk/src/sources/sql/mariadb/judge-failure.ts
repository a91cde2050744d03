import type { FailureKind } from '../database.ts'

const kinds: Readonly<Record<number, FailureKind>> = {
  1045: 'login',
  1698: 'login',
  1251: 'login',
  1044: 'no-database',
  1049: 'no-database',
  1142: 'no-permission',
  1143: 'no-permission',
  1227: 'no-permission',
  1146: 'no-such-thing',
  1054: 'no-such-thing',
  1356: 'no-such-thing',
  1267: 'wrong-type',
  1969: 'too-slow',
  1205: 'locked',
}

/** By the server's own number; what has none never reached the server, or lost it. */
export function judgeMariadbFailure(cause: unknown): FailureKind {
  const number = cause instanceof Error && 'errno' in cause ? Number(cause.errno) : 0
  return kinds[number] ?? 'away'
}
