import type { EntryQuery } from './audit-index.ts'
import { joined, nothing, raw, sql } from './statement.ts'
import type { Statement } from './statement.ts'

/** What the two databases say in words of their own. */
export interface Dialect {
  /** The column holds one of these. */
  readonly isOneOf: (column: Statement, shapes: readonly number[]) => Statement
  /**
   * Keys of entries of these shapes in order, each shape read no further than the page needs.
   *
   * @param rest conditions that hold for each, each with its AND
   */
  readonly ofShapes: (settings: {
    readonly entries: Statement
    readonly shapes: readonly number[]
    readonly rest: Statement
    readonly order: Statement
    readonly limit: Statement
  }) => Statement
}

/** Shapes that are read one by one and merged; where more fit, going through the entries by time soon finds a page. */
const shapesMergedMax = 200

/** Shapes that fit; or all of them, up to the last that was known when the search began. */
export type FittingShapes = readonly number[] | { readonly upTo: number }

/** The entries of one page, and one more that tells whether another page follows. */
export function composeSearch(
  query: EntryQuery,
  generation: number,
  shapes: FittingShapes,
  dialect: Dialect,
): Statement {
  const entries = raw(`entries_${generation}`)
  const details = raw(`details_${generation}`)
  const keys = composeKeys(query, { entries, details }, shapes, dialect)
  return sql`SELECT e.ledger, e.at, e.time, e.shape, e.subject, e.cause, e.bytes,
       d.sealed_key, d.officer, d.office_window, d.case_ref, d.note, d.signals
     FROM (${keys}) k JOIN ${entries} e ON e.ledger = k.ledger AND e.at = k.at
       LEFT JOIN ${details} d ON d.ledger = k.ledger AND d.at = k.at
     ORDER BY ${orderOf(query, 'k.')}`
}

interface Tables {
  readonly entries: Statement
  readonly details: Statement
}

function composeKeys(
  query: EntryQuery,
  { entries, details }: Tables,
  shapes: FittingShapes,
  dialect: Dialect,
): Statement {
  const bounds = composeBounds(query)
  const order = orderOf(query)
  const limit = raw(query.limit + 1)
  const ofShape =
    'upTo' in shapes
      ? sql` AND shape <= ${shapes.upTo}`
      : sql` AND ${dialect.isOneOf(raw('shape'), shapes)}`
  const { subjects, officer, caseRef } = query
  if (subjects) {
    const known = ofDetails(query, entries, details)
    const terms = subjects.map(
      (subject) => sql`SELECT time, ledger, at FROM ${entries}
        WHERE subject = ${subject}${bounds}${ofShape}${known}`,
    )
    return sql`${joined(terms, ' UNION ALL ')} ORDER BY ${order} LIMIT ${limit}`
  }
  if (caseRef !== undefined) {
    const known = officer === undefined ? nothing : sql` AND officer = ${officer}`
    return sql`SELECT time, ledger, at FROM ${details}
      WHERE case_ref = ${caseRef}${known}${bounds}${ofShape} ORDER BY ${order} LIMIT ${limit}`
  }
  if (officer !== undefined) {
    return sql`SELECT time, ledger, at FROM ${details}
      WHERE officer = ${officer}${bounds}${ofShape} ORDER BY ${order} LIMIT ${limit}`
  }
  if (!('upTo' in shapes) && shapes.length <= shapesMergedMax) {
    return dialect.ofShapes({ entries, shapes, rest: bounds, order, limit })
  }
  return sql`SELECT time, ledger, at FROM ${entries}
    WHERE 1 = 1${bounds}${ofShape} ORDER BY ${order} LIMIT ${limit}`
}

/** A person's entries that are an officer's or a case's too. */
function ofDetails(
  { officer, caseRef }: EntryQuery,
  entries: Statement,
  details: Statement,
): Statement {
  if (officer === undefined && caseRef === undefined) return nothing
  const by = [
    ...(officer === undefined ? [] : [sql`d.officer = ${officer}`]),
    ...(caseRef === undefined ? [] : [sql`d.case_ref = ${caseRef}`]),
  ]
  return sql` AND EXISTS (SELECT 1 FROM ${details} d
    WHERE d.ledger = ${entries}.ledger AND d.at = ${entries}.at AND ${joined(by, ' AND ')})`
}

function composeBounds({ ledger, from, to, after, order }: EntryQuery): Statement {
  const beyond = raw(order === 'newest' ? '<' : '>')
  return joined(
    [
      ...(ledger === undefined ? [] : [sql` AND ledger = ${ledger}`]),
      ...(from === undefined ? [] : [sql` AND time >= ${from}`]),
      ...(to === undefined ? [] : [sql` AND time < ${to}`]),
      ...(after === undefined
        ? []
        : [sql` AND (time, ledger, at) ${beyond} (${after.time}, ${after.ledger}, ${after.at})`]),
    ],
    '',
  )
}

function orderOf({ order }: EntryQuery, of = ''): Statement {
  const direction = order === 'newest' ? 'DESC' : 'ASC'
  return raw(['time', 'ledger', 'at'].map((name) => `${of}${name} ${direction}`).join(', '))
}
