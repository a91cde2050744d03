import { judgeDirection } from './judge-direction.ts'
import { judgeRetired } from './judge-retired.ts'
import { notesOn } from './notes-on.ts'
import { readSchema } from './reading/read-schema.ts'
import type { SchemaFault } from './reading/reader.ts'

/** A schema and the name by which messages call it. */
export interface NamedSchema {
  readonly name: string
  /** JSON. */
  readonly text: string
}

export type Judgement =
  | { readonly verdict: 'compatible'; readonly notes: readonly SchemaFault[] }
  | {
      readonly verdict: 'incompatible'
      readonly refusals: readonly Refusal[]
      /** About the new schema: worth a look, and no reason against it. */
      readonly notes: readonly SchemaFault[]
    }
  | { readonly verdict: 'not-judged'; readonly faults: readonly NamedFault[] }

/** A document that one schema lets be written and readers of the other refuse. */
export interface Refusal {
  /** `new-records`: readers of the earlier schema meet records of the new one. `old-records`: readers of the new one meet what lies in the log. */
  readonly direction: 'new-records' | 'old-records'
  /** Name of the earlier schema. */
  readonly against: string
  /** JSON path into the document. */
  readonly path: string
  /** The field of the record that it lies in; null = the record as a whole. */
  readonly field: string | null
  /** The word of the readers' schema that the document breaks; `retired-name` where the name is that of a retired field. */
  readonly rule: string
  /** What the readers take there, in words. */
  readonly known: string
  readonly fix: string
  readonly counterexample: unknown
}

export interface NamedFault extends SchemaFault {
  readonly schema: string
}

/**
 * Judges a new schema by the earlier ones of the same topic: whoever reads by one of them must be able to read what is written by the new one, and
 * whoever reads by the new one all that lies in the log. Each counterexample was tried with ajv: one side writes it, the other refuses it.
 */
export function judgeSchemas(later: NamedSchema, earlier: readonly NamedSchema[]): Judgement {
  const readings = [later, ...earlier].map(({ name, text }) => ({ name, read: readSchema(text) }))
  const faults = readings.flatMap(({ name, read }) =>
    read.ok ? [] : read.faults.map((fault) => ({ schema: name, ...fault })),
  )
  const [first, ...others] = readings.flatMap(({ name, read }) =>
    read.ok ? [{ name, schema: read.schema }] : [],
  )
  if (first === undefined || faults.length > 0) return { verdict: 'not-judged', faults }
  const refusals: Refusal[] = []
  for (const other of others) {
    for (const direction of directions) {
      const judged = judgeDirection(first, other, direction)
      refusals.push(...judged.refusals)
      faults.push(...judged.faults)
    }
  }
  refusals.push(...judgeRetired(first, [first, ...others]))
  if (refusals.length === 0 && faults.length > 0) return { verdict: 'not-judged', faults }
  const notes = notesOn(
    first.schema,
    others.map(({ schema }) => schema),
  )
  return refusals.length === 0
    ? { verdict: 'compatible', notes }
    : { verdict: 'incompatible', refusals, notes }
}

const directions = ['new-records', 'old-records'] as const
