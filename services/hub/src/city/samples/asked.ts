import type { Party } from '../city-facts.ts'
import type { DemoWindow } from '../demo-access.ts'

/** What is asked at a window about somebody, and what the answer must be. */
export type Asked = readonly [
  name: string,
  window: DemoWindow,
  type: string,
  subject: Subject,
  claims: Claims,
  expected: Expected,
]

export type Expected =
  | { readonly answer: 'YES'; readonly reason: null }
  | { readonly answer: 'NO'; readonly reason: 'mismatch' | 'revoked' | 'superseded' | 'expired' }
  | {
      readonly answer: 'UNKNOWN'
      readonly reason: 'no-record' | 'not-covered' | 'source-down' | 'stale'
    }

export type Claims = Readonly<Record<string, unknown>>
export type Subject = Pick<Party, 'idType' | 'idNumber'>

export const yes: Expected = { answer: 'YES', reason: null }
export const mismatch: Expected = { answer: 'NO', reason: 'mismatch' }
export const revoked: Expected = { answer: 'NO', reason: 'revoked' }
export const superseded: Expected = { answer: 'NO', reason: 'superseded' }
export const expired: Expected = { answer: 'NO', reason: 'expired' }
export const noRecord: Expected = { answer: 'UNKNOWN', reason: 'no-record' }
export const notCovered: Expected = { answer: 'UNKNOWN', reason: 'not-covered' }
