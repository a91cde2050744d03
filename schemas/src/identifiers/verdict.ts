/** Hard errors, one stable word each. The first one of a verdict is the one to tell a person. */
export type IdentifierRule =
  | 'BIRTH_DATE'
  | 'BIRTH_DATE_FUTURE'
  | 'CATEGORY'
  | 'CHARACTER'
  | 'CHECKSUM'
  | 'DATE'
  | 'DEPARTMENT'
  | 'EMPTY'
  | 'FIXTURE_NUMBER'
  | 'FIXTURE_TYPE'
  | 'FORMAT'
  | 'ID_TYPE'
  | 'ISSUER'
  | 'LENGTH'
  | 'PARCEL_TYPE'
  | 'PARTS'
  | 'REGION'
  | 'ROOT'
  | 'SERIAL'
  | 'TYPE_CODE'
  | 'VERSION'
  | 'YEAR'

/** Oddities that real, valid numbers show; never a reason to refuse one. */
export type IdentifierAdvisory =
  | 'DIVISION_UNKNOWN'
  | 'NATIONALITY_UNKNOWN'
  | 'ORG_CODE_CHECK'
  | 'PRIVATE_USE_CHARACTER'
  | 'SERIAL_LENGTH'
  | 'YEAR_BEFORE_FORMAT'

/** `Detail` is what the kind tells about a valid value: its parts, by name. */
export type Verdict<Detail extends object = Readonly<Record<string, unknown>>> =
  | ValidVerdict<Detail>
  | InvalidVerdict

export type ValidVerdict<Detail extends object> = {
  readonly valid: true
  readonly normalized: string
  readonly errors: readonly []
  readonly advisories: readonly IdentifierAdvisory[]
} & Detail

export interface InvalidVerdict {
  readonly valid: false
  /** The first of `errors`. */
  readonly error: IdentifierRule
  readonly errors: readonly IdentifierRule[]
  readonly advisories: readonly IdentifierAdvisory[]
}

const none: readonly [] = []

export function valid<Detail extends object>(
  normalized: string,
  detail: Detail,
  advisories: readonly IdentifierAdvisory[] = none,
): ValidVerdict<Detail> {
  return { valid: true, normalized, errors: none, advisories, ...detail }
}

export function invalid(first: IdentifierRule, ...others: IdentifierRule[]): InvalidVerdict {
  return { valid: false, error: first, errors: [first, ...others], advisories: [] }
}

/** What a check depends on besides the value. */
export interface CheckSettings {
  /** The day to judge by, `YYYY-MM-DD`: births and years after it are refused. */
  readonly asOf: string
}
