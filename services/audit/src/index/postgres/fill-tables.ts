import type { IndexedEntry } from '../audit-index.ts'
import { dayOf } from '../day-of.ts'
import { writeShape } from '../shape.ts'
import type { Run } from './open-pool.ts'

/** Adds entries to the tables of a generation; one that is there already is left as it is. Locks are taken in the same order by all. */
export type Fill = (run: Run, tables: TablesKey, entries: readonly IndexedEntry[]) => Promise<void>

interface TablesKey {
  /** Another one when the index was made anew. */
  readonly identity: string
  readonly generation: number
}

const shapesKnownMax = 20_000

export function createFilling(): Fill {
  /** Numbers of shapes that are in the database for good. */
  let known = { key: '', shapes: new Map<string, number>() }
  return async (run, { identity, generation }, entries) => {
    const key = `${identity}:${generation}`
    if (known.key !== key || known.shapes.size > shapesKnownMax) known = { key, shapes: new Map() }
    const shaped = firstOfEach(entries).map((entry) => ({ entry, ...writeShape(entry) }))
    const shapes = await numberShapes(run, generation, shaped, known.shapes)
    const rows = shaped.map(({ entry, digest }) => ({ entry, shape: shapes.get(digest) ?? 0 }))
    const added = await addEntries(run, generation, rows)
    await addDetails(run, generation, added)
    await countDays(run, generation, added)
  }
}

interface Shaped {
  readonly digest: string
  readonly members: string
}
interface EntryRow {
  readonly entry: IndexedEntry
  readonly shape: number
}

function firstOfEach(entries: readonly IndexedEntry[]): readonly IndexedEntry[] {
  const first = new Map<string, IndexedEntry>()
  for (const entry of entries) {
    const name = placeOf(entry)
    if (!first.has(name)) first.set(name, entry)
  }
  return [...first.values()]
}

const placeOf = ({ ledger, at }: Pick<IndexedEntry, 'ledger' | 'at'>): string => `${ledger}:${at}`

/**
 * Numbers of new shapes are seen by readers in their order, for whoever adds one keeps others from it until all of it is there. What was found in the
 * database stays known; what was added may be taken back yet.
 */
async function numberShapes(
  run: Run,
  generation: number,
  shaped: readonly Shaped[],
  known: Map<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(shaped.map(({ digest, members }) => [digest, members]))
  const unknown = (): string[] => [...wanted.keys()].filter((digest) => !known.has(digest))
  const look = async (): Promise<void> => {
    const { rows } = await run(
      `SELECT id, digest FROM shapes_${generation} WHERE digest = ANY ($1::text[])`,
      unknown(),
    )
    for (const row of rows) known.set(String(row['digest']), Number(row['id']))
  }
  if (unknown().length > 0) await look()
  if (unknown().length === 0) return known
  await run(`LOCK TABLE shapes_${generation} IN SHARE ROW EXCLUSIVE MODE`)
  await look()
  const digests = unknown()
  const { rows } = await run(
    `INSERT INTO shapes_${generation}
     SELECT (SELECT COALESCE(MAX(id), 0) FROM shapes_${generation}) + number, digest, members
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS new (digest, members, number)
     RETURNING id, digest`,
    digests,
    digests.map((digest) => wanted.get(digest) ?? ''),
  )
  return new Map([
    ...known,
    ...rows.map((row): [string, number] => [String(row['digest']), Number(row['id'])]),
  ])
}

/** @returns those that were not there before */
async function addEntries(
  run: Run,
  generation: number,
  rows: readonly EntryRow[],
): Promise<readonly EntryRow[]> {
  const column = <Value>(of: (row: EntryRow) => Value): Value[] => rows.map(of)
  const { rows: added } = await run(
    `INSERT INTO entries_${generation}
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bytea[])
     ON CONFLICT DO NOTHING RETURNING ledger, at`,
    column(({ entry }) => entry.ledger),
    column(({ entry }) => entry.at),
    column(({ entry }) => entry.time),
    column(({ shape }) => shape),
    column(({ entry }) => entry.subject ?? null),
    column(({ entry }) => entry.cause ?? null),
    column(({ entry }) => entry.bytes),
  )
  const places = new Set(
    added.map((row) => placeOf({ ledger: String(row['ledger']), at: Number(row['at']) })),
  )
  return rows.filter(({ entry }) => places.has(placeOf(entry)))
}

async function addDetails(run: Run, generation: number, rows: readonly EntryRow[]): Promise<void> {
  const opened = rows.flatMap(({ entry, shape }) =>
    entry.details ? [{ entry, shape, details: entry.details }] : [],
  )
  if (opened.length === 0) return
  const column = <Value>(of: (row: (typeof opened)[number]) => Value): Value[] => opened.map(of)
  await run(
    `INSERT INTO details_${generation}
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[]) ON CONFLICT DO NOTHING`,
    column(({ entry }) => entry.ledger),
    column(({ entry }) => entry.at),
    column(({ entry }) => entry.time),
    column(({ shape }) => shape),
    column(({ details }) => details.sealedKey),
    column(({ details }) => details.officer ?? null),
    column(({ details }) => details.window ?? null),
    column(({ details }) => details.caseRef ?? null),
    column(({ details }) => details.note ?? null),
    column(({ details }) => (details.signals ? JSON.stringify(details.signals) : null)),
  )
}

async function countDays(run: Run, generation: number, rows: readonly EntryRow[]): Promise<void> {
  const counts = new Map<string, { day: string; shape: number; count: number }>()
  for (const { entry, shape } of rows) {
    const day = dayOf(entry.time)
    const name = `${day} ${String(shape).padStart(12, '0')}`
    const counted = counts.get(name) ?? { day, shape, count: 0 }
    counted.count += 1
    counts.set(name, counted)
  }
  // In one order, so that two writers do not wait for each other.
  const sorted = [...counts.keys()].toSorted().flatMap((name) => counts.get(name) ?? [])
  if (sorted.length === 0) return
  await run(
    `INSERT INTO daily_${generation} AS daily SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
     ON CONFLICT (day, shape) DO UPDATE SET count = daily.count + excluded.count`,
    sorted.map(({ day }) => day),
    sorted.map(({ shape }) => shape),
    sorted.map(({ count }) => count),
  )
}
