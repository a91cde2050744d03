import { subjectTag } from '@hutong/ledger/entries'
import type { EntryKeys } from '@hutong/ledger/entries'
import type { CitizenSubject } from './parse-user-code.ts'

/** What entries call this person, under every epoch key there is. */
export function personTags(
  keys: Pick<EntryKeys, 'epochs'>,
  { idType, id }: CitizenSubject,
): readonly string[] {
  return keys.epochs().map(({ key }) => subjectTag(key, idType, id))
}
