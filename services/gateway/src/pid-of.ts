import { hash } from 'node:crypto'
import type { Asked } from './asked.ts'

/**
 * What a person is called in the tokens of one client that are good for that person alone. Another client's is another, and it finds nothing in the store:
 * whoever has it has nothing.
 */
export function pidOf(
  client: string,
  { idType, id }: NonNullable<Asked['subject']>,
  { subjectKey }: { readonly subjectKey: (idType: string, normalisedId: string) => string },
): string {
  // No kind of number is called so; and what is keyed has a length of its own.
  return subjectKey('pid', hash('sha256', JSON.stringify([client, idType, id])))
}
