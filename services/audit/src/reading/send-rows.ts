import { createHash } from 'node:crypto'
import type { ExportedRow } from './export-rows.ts'
import type { ExportTrailer, RowWriter } from './row-writer.ts'

const pieceLengthMax = 64 * 1024

/**
 * The whole text of an export, piece by piece as it is taken. The trailer is written when all that came before it was, and only then.
 *
 * @param onEnd told once how many rows left and whether they are all; the trailer waits for it
 */
export async function* sendRows(
  rows: AsyncIterable<ExportedRow>,
  writer: RowWriter,
  onEnd: (outcome: { readonly rows: number; readonly isWhole: boolean }) => Promise<void>,
): AsyncGenerator<string> {
  const digest = createHash('sha256')
  const unproven: Record<string, number> = {}
  let count = 0
  let isTold = false
  let piece = writer.head
  try {
    for await (const row of rows) {
      piece += writer.row(row)
      count += 1
      if (row.unproven !== undefined) unproven[row.unproven] = (unproven[row.unproven] ?? 0) + 1
      if (piece.length < pieceLengthMax) continue
      digest.update(piece)
      yield piece
      piece = ''
    }
    digest.update(piece)
    isTold = true
    await onEnd({ rows: count, isWhole: true })
    const told: ExportTrailer = {
      complete: true,
      rows: count,
      unproven,
      digest: digest.digest('hex'),
    }
    yield piece + writer.trailer(told)
  } finally {
    if (!isTold) await onEnd({ rows: count, isWhole: false })
  }
}
