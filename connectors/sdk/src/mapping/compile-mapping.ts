import type { RecordStatus } from '@hutong/schemas'
import type { Reason } from '../connector.ts'
import { compileCode, compileFields, type Attempt, type Target } from './compile-fields.ts'
import type { Computed } from './evaluate-expressions.ts'
import { compileRecordId } from './compile-record-id.ts'
import type { Mapping } from './mapping.ts'
import type { Source } from './read-path.ts'

export type Mapped =
  | {
      readonly recordId: string
      readonly status: RecordStatus
      readonly data: Readonly<Record<string, unknown>>
    }
  | { readonly refused: readonly Reason[] }

export interface MappingSettings {
  readonly source: string
  /** The connector's own key, 32 bytes. */
  readonly recordIdKey: Uint8Array
  /** Whether paths lead into nested members (JSON) or name columns. */
  readonly nested: boolean
}

/** Turns rules into closures once, so that a row costs no look-up of rules. `asOf` is the day to judge by, `YYYY-MM-DD`. */
export function compileMapping(
  { recordId, status, fields }: Mapping,
  { source, recordIdKey, nested }: MappingSettings,
): (row: Source, asOf: string, computed?: Computed) => Mapped {
  const readId = compileRecordId(recordId, source, recordIdKey, nested)
  const readStatus = compileStatus(status, nested)
  const fill = compileFields(fields, nested)
  return (row, asOf, computed) => {
    const attempt: Attempt = { asOf, reasons: [], computed }
    const data: Target = {}
    const id = readId(row, attempt)
    const state = readStatus(row, attempt)
    fill(row, data, attempt, '')
    const complete = id !== undefined && state !== undefined && attempt.reasons.length === 0
    return complete ? { recordId: id, status: state, data } : { refused: attempt.reasons }
  }
}

function compileStatus(rule: Mapping['status'], nested: boolean) {
  if ('constant' in rule) {
    const { constant } = rule
    return (): RecordStatus | undefined => (isStatus(constant) ? constant : undefined)
  }
  const step = compileCode('status', rule, nested)
  return (row: Source, attempt: Attempt): RecordStatus | undefined => {
    const target: Target = {}
    step(row, target, attempt, '')
    return isStatus(target['status']) ? target['status'] : undefined
  }
}

const isStatus = (text: unknown): text is RecordStatus =>
  text === 'active' || text === 'revoked' || text === 'superseded'
