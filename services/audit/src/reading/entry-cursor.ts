import { hash } from 'node:crypto'
import { canonicalJson } from '@hutong/ledger/entries'
import type { EntryCursor } from '../index/audit-index.ts'

/** The places in the pages of one search. Opaque to callers, and good for that very search alone: in another order or scope a place means something else. */
export interface SearchCursors {
  readonly format: (place: EntryCursor) => string
  /** `unknown` = none of ours; `other` = of another search. */
  readonly parse: (text: string) => EntryCursor | 'unknown' | 'other'
}

const markLength = 12
const version = '1'

/** @param search all that decides what is found and in which order */
export function cursorsOf(search: object): SearchCursors {
  const mark = hash('sha256', canonicalJson(search), 'base64url').slice(0, markLength)
  return {
    format: ({ time, ledger, at }) =>
      Buffer.from([version, mark, time, ledger, at].join(' ')).toString('base64url'),
    parse: (text) => {
      const parts = Buffer.from(text, 'base64url').toString('utf8').split(' ')
      const [form, found, time = '', ledger = '', place = ''] = parts
      if (parts.length !== 5 || form !== version) return 'unknown'
      if (!isTime(time) || !isLedger(ledger) || !/^\d{1,15}$/u.test(place)) return 'unknown'
      return found === mark ? { time, ledger, at: Number(place) } : 'other'
    },
  }
}

const isTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u.test(text)
const isLedger = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,31}$/u.test(text)
