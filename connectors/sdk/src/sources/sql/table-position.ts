import { HutongError } from '@hutong/process'
import { emptyMemory, isMemory, isSum, nothing, type Memory, type Sum } from './remember-places.ts'
import { isPlace, type Place } from './place.ts'

/** How far a table has been read. */
export interface TablePosition {
  readonly kind: 'sql-polling'
  /** What the position is of: another table, or other columns, are not gone on with. */
  readonly of: string
  /** The last row that was given in order; null = none yet. */
  readonly place: Place | null
  /** The server's clock when the poll began that came this far, µs since 1970. */
  readonly readAt: number
  readonly memory: Memory
  /** Rows without a time, and rows far ahead of the clock, as they were last given: as unreadable. */
  readonly unset: Sum
  readonly ahead: Sum
}

export const tableBeginning = (of: string): TablePosition => ({
  kind: 'sql-polling',
  of,
  place: null,
  readAt: 0,
  memory: emptyMemory,
  unset: nothing,
  ahead: nothing,
})

/** @param of left out where any will do
 * @throws HutongError HUTONG_POSITION_MALFORMED for anything but a position in this table. */
export function parseTablePosition(input: unknown, of?: string): TablePosition | undefined {
  if (input === undefined || input === null) return undefined
  if (isTablePosition(input) && (of === undefined || input.of === of)) return input
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    `the stored position is not one in ${of ?? 'a table'}; reset the state of this source to read it from the beginning`,
  )
}

function isTablePosition(input: unknown): input is TablePosition {
  if (typeof input !== 'object' || input === null) return false
  const position: Partial<Record<string, unknown>> = { ...input }
  const { kind, of, place, readAt, memory, unset, ahead } = position
  return (
    kind === 'sql-polling' &&
    typeof of === 'string' &&
    (place === null || isPlace(place)) &&
    Number.isSafeInteger(readAt) &&
    isMemory(memory) &&
    isSum(unset) &&
    isSum(ahead)
  )
}
