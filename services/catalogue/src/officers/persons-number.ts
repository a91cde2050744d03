import type { FieldError } from '@hutong/http'

/** What could be somebody's number: an id stands in addresses, keys and entries for ever. */
export function isPersonsNumber(id: string): boolean {
  return /^\d{14,}[\dx]?$/u.test(id)
}

export const numberAsId = (field: string): FieldError => ({
  field,
  rule: 'an id is no number of a person',
  fix: 'choose a word',
})
