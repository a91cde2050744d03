import type { FieldError } from '@hutong/http'
import { subjectTag } from '@hutong/ledger/entries'
import type { EntryKeys } from '@hutong/ledger/entries'
import { isSubjectIdType, normaliseSubject } from '@hutong/schemas'
import type { EntryCursor, EntryQuery, Reader } from '../index/audit-index.ts'
import { cursorsOf } from './entry-cursor.ts'
import type { SearchCursors } from './entry-cursor.ts'
import type { GivenFilters, GivenSubject } from './search-schemas.ts'
import { tellUnsearchable } from './tell-unsearchable.ts'
import { readRange } from './time-range.ts'

/** A search as the index takes it, without how much of it is wanted. */
export interface Search {
  readonly query: Omit<EntryQuery, 'limit'>
  readonly cursors: SearchCursors
  /** Names of what it was searched by, and never the values. */
  readonly by: readonly string[]
}

export interface ReadingContext {
  readonly reader: Reader
  readonly keys: Pick<EntryKeys, 'epochs'>
  readonly order: EntryQuery['order']
  /** What a field's name begins with: `querystring`, or `$` in a body. */
  readonly at: string
  readonly now: number
  /** What the schema cannot say is told here: the times are in the calendar, the number is one, the cursor is of this search. */
  readonly errors: FieldError[]
}

export type GivenSearch = GivenFilters & {
  readonly subject?: GivenSubject
  /** A cursor, and what it is called where it was sent. */
  readonly place?: { readonly name: string; readonly text: string }
}

export function readSearch(given: GivenSearch, context: ReadingContext): Search {
  const { as: _as, subject, place, from, to, order = context.order, ...filters } = given
  const { reader } = context
  tellUnsearchable(filters, context)
  const range = readRange({ ...(from ? { from } : {}), ...(to ? { to } : {}) }, context)
  const subjects = subject === undefined ? undefined : tagsOf(subject, context)
  const { case: caseRef, law: legalBasis, ...plain } = filters
  const query = {
    ...plain,
    ...range,
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(legalBasis === undefined ? {} : { legalBasis }),
    reader,
    order,
  }
  // A person's tags become more when a key is added, and the pages of a search go on all the same.
  const bound = typeof subject === 'object' ? subjects?.slice(0, 1) : subjects
  const isWhole = context.errors.length === 0
  const cursors = cursorsOf(isWhole ? { ...query, ...(bound ? { subjects: bound } : {}) } : {})
  const after = place && isWhole ? placeOf(place, cursors, context) : undefined
  return {
    query: { ...query, ...(subjects ? { subjects } : {}), ...(after ? { after } : {}) },
    cursors,
    by: Object.keys(given).filter((name) => name !== 'place'),
  }
}

/** The tags of a number under every epoch key: the number goes no further than here. */
function tagsOf(
  subject: NonNullable<GivenSubject>,
  { keys, at, errors }: ReadingContext,
): readonly string[] {
  if (typeof subject === 'string') return subject.split(',')
  const { idType, id } = subject
  const known = isSubjectIdType(idType) ? normaliseSubject(idType, id) : undefined
  if (!known?.ok) {
    const fix = `send a number that is one of its type (${known?.rule ?? 'ID_TYPE'})`
    errors.push({ field: `${at}.subject.id`, rule: known?.rule ?? 'ID_TYPE', fix })
    return []
  }
  return keys.epochs().map(({ key }) => subjectTag(key, idType, known.id))
}

function placeOf(
  { name, text }: { readonly name: string; readonly text: string },
  cursors: SearchCursors,
  { at, errors }: ReadingContext,
): EntryCursor | undefined {
  const found = cursors.parse(text)
  if (typeof found === 'object') return found
  const field = `${at}.${name}`
  errors.push(
    found === 'unknown'
      ? { field, rule: 'unknown cursor', fix: 'send it as it came, or begin without one' }
      : {
          field,
          rule: 'cursor of another search',
          fix: 'send everything else as it was sent before, or begin without one',
        },
  )
  return undefined
}
