import { hash } from 'node:crypto'
import type { SubjectKeyer } from './subject-key.ts'

/** Clients and accounts may have the same names. */
type PidHolder = { readonly client: string } | { readonly account: string }

/**
 * What a person is called in the tokens of one client that are good for that person alone, or in those of the person's own account. Another client's is another,
 * and it finds nothing in the store: whoever has it has nothing.
 */
export function pidOf(
  holder: PidHolder,
  { idType, id }: { readonly idType: string; readonly id: string },
  { subjectKey }: { readonly subjectKey: SubjectKeyer },
): string {
  // No kind of number is called so; and what is keyed has a length of its own.
  return subjectKey('pid', hash('sha256', JSON.stringify([holder, idType, id])))
}
