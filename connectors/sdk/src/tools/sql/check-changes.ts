import type { Row } from '../../connector.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { buildChange, toChange } from '../../sources/sql/build-change.ts'
import type { Dialect } from '../../sources/sql/database.ts'
import type { Database } from '../../sources/sql/open-database.ts'
import { outboxStatements } from '../../sources/sql/outbox-statements.ts'
import type { OutboxSettings } from '../../sources/sql/sql-settings.ts'
import { fieldPoints } from '../field-points.ts'
import { flattenRow } from '../folder/flatten-row.ts'
import type { CheckPoint } from '../source-tool.ts'

/**
 * Whether the newest changes of an outbox can be read, and their payloads have what the mapping reads.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG
 */
export async function checkChanges(
  database: Database,
  dialect: Dialect,
  { engine, schema, table, zoneMinutes }: OutboxSettings,
  mapping: Mapping,
): Promise<readonly CheckPoint[]> {
  const { newest } = outboxStatements(engine, dialect, schema, table)
  const cells = await database.query(newest, new AbortController().signal)
  const rows = cells.map((row, i) => buildChange(toChange(row), i + 1, zoneMinutes))
  const readable = rows.flatMap((row) => (row.kind === 'row' ? [row.value] : []))
  if (readable.length === 0) return [changesPoint(rows, 0)]
  const paths = new Set(readable.flatMap((value) => flattenRow(value).map(([path]) => path)))
  const where = `the payloads of the newest ${readable.length} change(s)`
  const fix = `correct from: there are ${[...paths].toSorted().join(', ')}`
  return [changesPoint(rows, readable.length), ...fieldPoints(mapping, { paths, where, fix })]
}

function changesPoint(rows: readonly Row[], readableCount: number): CheckPoint {
  const name = 'changes'
  // A department may delete what is old, and nothing need be new.
  if (rows.length === 0)
    return {
      name,
      ok: true,
      found: 'no change is there',
      fix: 'check again when there is one: of the fields nothing can be said yet',
    }
  const codes = rows.flatMap((row) =>
    row.kind === 'unreadable'
      ? row.reasons.map(({ code, field = '' }) => `${code} ${field}`.trim())
      : [],
  )
  const found = `the newest ${rows.length} change(s) can be asked for`
  if (codes.length === 0) return { name, ok: true, found }
  const told = [...new Set(codes)].toSorted().join(', ')
  return {
    name,
    ok: readableCount > 0,
    found: `${found}, ${rows.length - readableCount} of them refused: ${told}`,
    fix: 'have them written as the guide of outboxes says: what is refused goes into the quarantine',
  }
}
