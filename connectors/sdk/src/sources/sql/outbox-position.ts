import { HutongError } from '@hutong/process'

/** How far an outbox has been read. */
export interface OutboxPosition {
  readonly kind: 'sql-outbox'
  /** The table: another one is not gone on with. */
  readonly of: string
  /** PostgreSQL: of the last row that was given, its transaction; decimal. */
  readonly transaction: string
  /** Number of the last row that was given. */
  readonly id: string
  /** The highest number ever given: numbers that begin again are noticed by it. */
  readonly idMax: string
}

export const outboxBeginning = (of: string): OutboxPosition => ({
  kind: 'sql-outbox',
  of,
  transaction: '0',
  id: '0',
  idMax: '0',
})

/** @param of left out where any will do
 * @throws HutongError HUTONG_POSITION_MALFORMED for anything but a position in this outbox. */
export function parseOutboxPosition(input: unknown, of?: string): OutboxPosition | undefined {
  if (input === undefined || input === null) return undefined
  if (isOutboxPosition(input) && (of === undefined || input.of === of)) return input
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    `the stored position is not one in the outbox ${of ?? ''}; reset the state of this source to read it from the beginning`,
  )
}

function isOutboxPosition(input: unknown): input is OutboxPosition {
  if (typeof input !== 'object' || input === null) return false
  const { kind, of, transaction, id, idMax }: Partial<Record<string, unknown>> = { ...input }
  return (
    kind === 'sql-outbox' &&
    typeof of === 'string' &&
    isNumber(transaction) &&
    isNumber(id) &&
    isNumber(idMax)
  )
}

const isNumber = (input: unknown): boolean => typeof input === 'string' && /^\d{1,20}$/.test(input)
