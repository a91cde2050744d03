import type { EntryCursor } from '../index/audit-index.ts'
import { placesOf } from './place-cursor.ts'

/** The places in the pages of one search of entries. */
export interface SearchCursors {
  readonly format: (place: EntryCursor) => string
  /** `unknown` = none of ours; `other` = of another search. */
  readonly parse: (text: string) => EntryCursor | 'unknown' | 'other'
}

/** @param search all that decides what is found and in which order */
export function cursorsOf(search: object): SearchCursors {
  const places = placesOf(search)
  return {
    format: ({ time, ledger, at }) => places.format([time, ledger, at]),
    parse: (text) => {
      const parsed = places.parse(text)
      if (typeof parsed === 'string') return parsed
      const [time = '', ledger = '', at = ''] = parsed
      const isPlace = isTime(time) && isLedger(ledger) && /^\d{1,15}$/u.test(at)
      return isPlace && parsed.length === 3 ? { time, ledger, at: Number(at) } : 'unknown'
    },
  }
}

const isTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u.test(text)
const isLedger = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/u.test(text)
