/** A schema of `records/` as it lies in its file; `meta/hutong-schema.json` says what may stand in one. */
export interface SchemaDocument {
  readonly $schema: string
  readonly $id: string
  readonly title: string
  readonly type: 'object'
  readonly 'x-catalogue': CatalogueAnnotation
  readonly properties: Readonly<Record<string, PropertySchema>>
  readonly required: readonly string[]
  readonly additionalProperties: false
  readonly $defs?: Readonly<Record<string, PropertySchema>>
}

export interface PropertySchema {
  readonly $ref?: string
  readonly title?: string
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly const?: string | boolean
  readonly enum?: readonly string[]
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly items?: PropertySchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, PropertySchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false
  readonly oneOf?: readonly PropertySchema[]
  readonly 'x-field'?: FieldAnnotation
}

interface FieldAnnotation {
  readonly zh: string
  readonly en: string
  readonly classification: Classification
}

export type Classification = 'public' | 'internal' | 'personal' | 'sensitive-personal'

interface CatalogueAnnotation {
  readonly type: string
  readonly version: number
  readonly revision: number
  /** Code of the department that answers for the data. */
  readonly owner: string
  /** Code of the connector that delivers them. */
  readonly source: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly sharing: Sharing
  /** ISO 8601 duration. */
  readonly updateFrequency: string
  readonly coverage: Coverage
  readonly subjects: readonly string[]
  readonly certificateNumberField: string | null
  readonly validToField: string | null
  readonly regionField: string | null
  /** Fields that an earlier schema had, and their type: the names never come back with another. */
  readonly retired?: Readonly<Record<string, string>>
}

/** Order 809 articles 14 and 15. */
export type Sharing =
  | { readonly attribute: 'unconditional' }
  | {
      readonly attribute: 'conditional'
      readonly conditions: { readonly purposes: readonly string[] }
    }
  | { readonly attribute: 'withheld'; readonly reason: string; readonly legalBasis: string }

/** What a source can speak of: only within it, "no record" is an answer. */
export interface Coverage {
  /** Prefixes of division codes. */
  readonly regions: readonly string[]
  /** First day, `YYYY-MM-DD`. */
  readonly from: string
  /** Fields that carry a region, and fields that carry a day, by which a claim outside is recognised. */
  readonly regionFields: readonly string[]
  readonly dateFields: readonly string[]
}
