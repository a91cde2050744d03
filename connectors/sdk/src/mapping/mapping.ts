/** How a row becomes a record; from a stream of connector.yaml. */
export interface Mapping {
  readonly recordId: RecordIdRule
  /** Of the source's word to the record's status. */
  readonly status: StatusRule | ConstantRule
  readonly fields: FieldRules
}

export type RecordIdRule =
  /** The source's own surrogate: a running number that says nothing about a person. */
  | { readonly from: string }
  /** HMAC-SHA-256 of these fields under the connector's own key, where the source has only natural keys. */
  | { readonly hmac: readonly string[] }

export interface FieldRules {
  readonly [field: string]: FieldRule
}

/** What is not `optional` must be there. */
export type FieldRule = FormatRule | CodeRule | ConstantRule | GroupRule | ListRule

/** Where the text of a field comes from. */
export type Origin = ColumnOrigin | ExpressionOrigin
/** A column, or a path of members joined by dots. */
interface ColumnOrigin {
  readonly from: string
}
/** The escape for what no format can do: a JSONata expression over the columns (or paths) of `reads`. */
export interface ExpressionOrigin {
  readonly jsonata: string
  readonly reads: readonly string[]
}
export type FormatRule = Origin & { readonly format: FormatName; readonly optional?: boolean }
export type CodeRule = Origin & Codes & { readonly optional?: boolean }
/** The status needs no expression: it is one of the source's own words. */
export type StatusRule = ColumnOrigin & Codes
interface Codes {
  /** The source's words to the record's codes; any other word refuses the row. */
  readonly codes: Readonly<Record<string, string>>
}
export interface ConstantRule {
  readonly constant: string
}
/** A nested object, such as a person. */
interface GroupRule {
  readonly fields: FieldRules
}
/** An object for each element of the source's list; paths inside begin at the element. */
export interface ListRule {
  readonly each: string
  readonly fields: FieldRules
}

/** `id-number` is judged by the field `idType` that stands before it in the same group. */
export type FormatName =
  | 'text'
  | 'name'
  | 'decimal'
  | 'share'
  | 'date'
  | 'date-or-long-term'
  | 'resident-id'
  | 'credit-code'
  | 'marriage-certificate'
  | 'real-estate-certificate'
  | 'real-estate-unit'
  | 'id-number'
