import { hash } from 'node:crypto'
import { canonicalJson } from '@hutong/ledger/entries'

/** The places in the pages of one search, as words without spaces. Opaque to callers, and good for that very search alone: in another order or scope a place means something else. */
export interface PlaceCursors {
  readonly format: (place: readonly (string | number)[]) => string
  /** `unknown` = none of ours; `other` = of another search. */
  readonly parse: (text: string) => readonly string[] | 'unknown' | 'other'
}

const markLength = 12
const version = '1'

/** @param search all that decides what is found and in which order */
export function placesOf(search: object): PlaceCursors {
  const mark = hash('sha256', canonicalJson(search), 'base64url').slice(0, markLength)
  return {
    format: (place) => Buffer.from([version, mark, ...place].join(' ')).toString('base64url'),
    parse: (text) => {
      const [form, found, ...place] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
      if (form !== version || found?.length !== markLength) return 'unknown'
      return found === mark ? place : 'other'
    },
  }
}
