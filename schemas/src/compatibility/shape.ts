/**
 * What may stand at one place of a document, by JSON type. It is what a schema of the subset says, with `const`, `enum` and bounds worked out: two
 * schemas that allow the same values have the same ranges, however they are written.
 */
export interface Shape {
  /** Whether null may stand there. */
  readonly nothing: boolean
  readonly truths: readonly boolean[]
  /** null = no number at all; the same for texts and list. */
  readonly numbers: Numbers | null
  readonly texts: Texts | null
  readonly list: List | null
  /** Each way an object may look; none = no object at all. Late, since a schema may refer to itself. */
  readonly forms: () => readonly Form[]
  /** How the forms are told apart, when there is a choice of them. */
  readonly choice: Choice | null
}

/** Never empty. Ranges of numbers are closed: `exclusiveMinimum` has become the next number there is. */
export type Numbers =
  | { readonly kind: 'listed'; readonly values: readonly number[] }
  | {
      readonly kind: 'range'
      readonly whole: boolean
      readonly lowest: number
      readonly highest: number
    }

/** Never empty. Lengths are counted in code points; `longest` may be Infinity. */
export type Texts =
  | { readonly kind: 'listed'; readonly values: readonly string[] }
  | {
      readonly kind: 'range'
      readonly format: string | null
      readonly shortest: number
      readonly longest: number
    }

export interface List {
  readonly items: Place
  readonly fewest: number
  /** May be Infinity. */
  readonly most: number
}

/** An object: its declared fields, and which of them must be there. Whether others may be there is not the shape's to say. */
export interface Form {
  readonly fields: ReadonlyMap<string, Place>
  readonly required: ReadonlySet<string>
}

export interface Choice {
  /** A required field that is a constant in each form. */
  readonly field: string
  /** In the order of the forms, no two alike. */
  readonly constants: readonly Scalar[]
}

export type Place = () => Shape
export type Scalar = string | number | boolean | null

/** Where nothing at all may stand. */
export const emptyShape: Shape = {
  nothing: false,
  truths: [],
  numbers: null,
  texts: null,
  list: null,
  forms: () => [],
  choice: null,
}
