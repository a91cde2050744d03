import type { AuditIndexReader } from '../audit-index.ts'
import { readIndex } from '../read-index.ts'
import { sql } from '../statement.ts'
import { openPool } from './open-pool.ts'

const statementMsMax = 30_000

/** @throws HutongError HUTONG_POSTGRES_ADDRESS_INVALID */
export function openPostgresReader(address: string): AuditIndexReader {
  const pool = openPool(address, { statementMsMax })
  const numbersOf = (shapes: readonly number[]): string => `{${shapes.join(',')}}`
  return readIndex({
    query: async ({ text, values }) => (await pool.run(numbered(text), ...values)).rows,
    isOneOf: (column, shapes) => sql`${column} = ANY (${numbersOf(shapes)}::bigint[])`,
    ofShapes: ({ entries, shapes, rest, order, limit }) =>
      sql`SELECT k.time, k.ledger, k.at FROM unnest(${numbersOf(shapes)}::bigint[]) AS s (shape)
        CROSS JOIN LATERAL (SELECT e.time, e.ledger, e.at FROM ${entries} e
          WHERE e.shape = s.shape${rest} ORDER BY ${order} LIMIT ${limit}) k
        ORDER BY ${order} LIMIT ${limit}`,
    close: pool.close,
  })
}

/** `$1`, `$2` and so on for the question marks; no statement of ours has others. */
function numbered(text: string): string {
  let number = 0
  return text.replaceAll('?', () => `$${(number += 1)}`)
}
