/** How a database calls what the tables are made of. */
export interface TableWords {
  /** Compared byte by byte. */
  readonly text: string
  readonly integer: string
  readonly bytes: string
  /** Behind each table. */
  readonly options: string
  /** The same behind a table that lies in the order of its key. */
  readonly inOrder: string
}

/**
 * The index is a generation of tables, and `state` says which: a rebuild fills the next generation beside the one in use, and exchanges them in one step.
 * `whole` = it has held all that lay in the log; before that, half a result would be found.
 */
export const stateTables = ({ text, integer, options }: TableWords): readonly string[] => [
  `CREATE TABLE state (id ${integer} PRIMARY KEY CHECK (id = 0), identity ${text} NOT NULL, generation ${integer} NOT NULL,
     whole ${integer} NOT NULL)${options}`,
  `CREATE TABLE positions (generation ${integer} NOT NULL, partition ${integer} NOT NULL, next ${integer} NOT NULL,
     PRIMARY KEY (generation, partition))${options}`,
]

/** Of an index that is made anew: a number that no former one bore, so that whoever still reads of that one finds nothing, and not a part. */
export const firstGeneration = (): number => Date.now()

/** Details stand apart, so that they can be taken away. `daily` counts entries by day and shape, and moves with them. What searches go by is made later. */
export const generationTables = (
  generation: number,
  { text, integer, bytes, options, inOrder }: TableWords,
): readonly string[] => [
  `CREATE TABLE shapes_${generation} (id ${integer} PRIMARY KEY, digest ${text} NOT NULL UNIQUE, members ${text} NOT NULL)${options}`,
  `CREATE TABLE entries_${generation} (ledger ${text} NOT NULL, at ${integer} NOT NULL, time ${text} NOT NULL, shape ${integer} NOT NULL,
     subject ${text}, cause ${text}, bytes ${bytes} NOT NULL, PRIMARY KEY (ledger, at))${options}`,
  `CREATE TABLE details_${generation} (ledger ${text} NOT NULL, at ${integer} NOT NULL, time ${text} NOT NULL, shape ${integer} NOT NULL,
     sealed_key ${text} NOT NULL, officer ${text}, office_window ${text}, case_ref ${text}, note ${text}, signals ${text},
     PRIMARY KEY (ledger, at))${options}`,
  `CREATE TABLE daily_${generation} (day ${text} NOT NULL, shape ${integer} NOT NULL, count ${integer} NOT NULL, PRIMARY KEY (day, shape))${inOrder}`,
]

/**
 * What searches go by. A generation has none of them until it may be searched: made from all entries at once they are sorted once, which takes a fraction of
 * what it takes to put each entry in its place.
 */
export const generationIndexes = (generation: number): readonly string[] => [
  `CREATE INDEX IF NOT EXISTS entries_by_time_${generation} ON entries_${generation} (time, ledger, at, shape)`,
  `CREATE INDEX IF NOT EXISTS entries_by_ledger_${generation} ON entries_${generation} (ledger, time, at, shape)`,
  `CREATE INDEX IF NOT EXISTS entries_by_shape_${generation} ON entries_${generation} (shape, time, ledger, at)`,
  `CREATE INDEX IF NOT EXISTS entries_by_subject_${generation} ON entries_${generation} (subject, time, ledger, at, shape) WHERE subject IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS details_by_officer_${generation} ON details_${generation} (officer, time, ledger, at, shape) WHERE officer IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS details_by_case_${generation} ON details_${generation} (case_ref, time, ledger, at, shape) WHERE case_ref IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS details_by_key_${generation} ON details_${generation} (sealed_key)`,
]

const generationNames = ['shapes', 'entries', 'details', 'daily']

/** Tables that a generation is lost without one of. */
export const tablesOf = (generation: number): readonly string[] =>
  generationNames.map((name) => `${name}_${generation}`)

/** What an index of any age may have left; order does not matter, for nothing refers to anything. */
export const isIndexTable = (name: string): boolean =>
  /^(?:state|positions|(?:shapes|entries|details|daily)_\d+)$/.test(name)
