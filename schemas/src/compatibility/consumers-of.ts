import type { Grant } from '../catalogue-items.ts'
import { matters } from '../matters.ts'

/** Who reads a field of a record type. */
export interface Consumers {
  /** Codes of matters that ask for the type, with the questions they ask. */
  readonly matters: readonly { readonly matter: string; readonly predicate: string | null }[]
  readonly grants: readonly { readonly grant: string; readonly department: string }[]
}

/** Matters ask for types, grants open fields. A revoked grant reads nothing; null stands for the record as a whole. */
export function consumersOf(
  type: string,
  field: string | null,
  grants: readonly Grant[],
): Consumers {
  return {
    matters: matters.flatMap(({ code, evidence }) =>
      evidence
        .filter((one) => one.type === type)
        .map(({ predicate }) => ({ matter: code, predicate })),
    ),
    grants: grants
      .filter(({ recordType, state }) => recordType === type && state !== 'revoked')
      .filter(({ fields }) => field === null || fields.includes(field))
      .map(({ id, consumer }) => ({ grant: id, department: consumer })),
  }
}
