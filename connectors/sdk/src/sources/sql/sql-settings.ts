import type { Engine } from './database.ts'
import { parseZone } from './moment.ts'

interface SqlDocument {
  readonly connection: string
  readonly engine: Engine
  readonly table: string
  readonly zone?: string
  readonly pollSeconds?: number
}

/** `read` in connector.yaml, for a table that says when each row changed. */
export interface PollingDocument extends SqlDocument {
  readonly kind: 'sql-polling'
  readonly cursor: { readonly time: string; readonly key: string }
  readonly overlapSeconds?: number
  readonly deletes?: { readonly column: string; readonly values: readonly string[] }
  readonly compareEvery?: string
}

/** `read` in connector.yaml, for a table into which a department writes each change. */
export interface OutboxDocument extends SqlDocument {
  readonly kind: 'sql-outbox'
  readonly gapSeconds?: number
}

interface SqlPlace {
  /** Name of the connection in `sources.yaml`. */
  readonly connection: string
  readonly engine: Engine
  readonly schema: string
  readonly table: string
  /** In which times without a zone are meant, minutes east of Greenwich. */
  readonly zoneMinutes: number
}

export interface PollingSettings extends SqlPlace {
  readonly kind: 'sql-polling'
  readonly cursor: { readonly time: string; readonly key: string }
  /** How much later than its time a row may be committed, µs. */
  readonly overlapMicros: number
  /** A row whose column has one of these words is deleted. */
  readonly deletes?: { readonly column: string; readonly values: ReadonlySet<string> }
}

export interface OutboxSettings extends SqlPlace {
  readonly kind: 'sql-outbox'
  /** How long a number that is missing may still come, µs. */
  readonly gapMicros: number
}

const zoneDefault = '+08:00'
const overlapSecondsDefault = 300
const gapSecondsDefault = 10

export function buildPollingSettings(document: PollingDocument): PollingSettings {
  const { kind, cursor, deletes, overlapSeconds = overlapSecondsDefault } = document
  return {
    kind,
    ...buildPlace(document),
    cursor,
    overlapMicros: overlapSeconds * 1_000_000,
    ...(deletes === undefined
      ? {}
      : { deletes: { column: deletes.column, values: new Set(deletes.values) } }),
  }
}

export function buildOutboxSettings(document: OutboxDocument): OutboxSettings {
  const { kind, gapSeconds = gapSecondsDefault } = document
  return { kind, ...buildPlace(document), gapMicros: gapSeconds * 1_000_000 }
}

function buildPlace({ connection, engine, table, zone = zoneDefault }: SqlDocument): SqlPlace {
  const [schema = '', name = ''] = table.split('.')
  return { connection, engine, schema, table: name, zoneMinutes: parseZone(zone) }
}
