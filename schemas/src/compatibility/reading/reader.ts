import type { Place } from '../shape.ts'

/** One thing that keeps a schema from being judged. */
export interface SchemaFault {
  /** JSON path into the schema, `$.properties.name.pattern`. */
  readonly path: string
  readonly rule: string
  /** What to do about it, in words. */
  readonly fix: string
}

export type Raw = Readonly<Record<string, unknown>>

/** What the parts of a schema are read with. */
export interface Reader {
  readonly fault: (path: string, rule: string, fix: string) => void
  /** Reads one place of the schema; `depth` counts how deep it lies. */
  readonly place: (raw: unknown, path: string, depth: number) => Place
  /** What `#/$defs/NAME` stands for; undefined, and a fault, when it leads nowhere. */
  readonly definition: (reference: unknown, path: string) => Definition | undefined
}

export interface Definition {
  readonly raw: unknown
  readonly place: Place
}

export function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
