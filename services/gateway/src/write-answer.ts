export { bodyDigest, withReceipt } from '@hutong/ledger/entries'

/** The wire form of an answer, without its receipt. */
export interface Answer {
  readonly answer: 'YES' | 'NO' | 'UNKNOWN'
  readonly asOf: {
    readonly lagMs: number | null
    readonly position: string
    readonly recordTime: string | null
    readonly source: string
  }
  /** Names of fields, never values. */
  readonly mismatches: readonly string[]
  readonly reason: NoReason | UnknownReason | null
}

export type NoReason = 'mismatch' | 'revoked' | 'expired' | 'superseded'
export type UnknownReason =
  | 'no-record'
  | 'not-covered'
  | 'disputed'
  | 'stale'
  | 'source-down'
  | 'not-yet-propagated'
  | 'unverifiable'

/**
 * The answer as RFC 8785 canonical JSON, built once in canonical order: the bytes that are hashed into the ledger are the bytes
 * that leave.
 */
export function writeAnswer({ answer, asOf, mismatches, reason }: Answer): string {
  return (
    `{"answer":"${answer}","asOf":{"lagMs":${asOf.lagMs},"position":${JSON.stringify(asOf.position)}` +
    `,"recordTime":${JSON.stringify(asOf.recordTime)},"source":${JSON.stringify(asOf.source)}}` +
    `,"mismatches":${JSON.stringify(mismatches)},"reason":${JSON.stringify(reason)}}`
  )
}
