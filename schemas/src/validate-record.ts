import { validators } from './generated/validators.js'
import type { Validator, ValidatorFault } from './generated/validators.js'
import { isSubjectIdType, normaliseSubject } from './normalise-subject.ts'
import { recordType } from './record-types.ts'
import type { RecordTypeInfo } from './record-types.ts'
import { placesOf } from './subjects-of.ts'
import type { SubjectPlace } from './subjects-of.ts'

/** One thing wrong with a record. It names places and rules and never holds a value. */
export interface RecordError {
  /** JSON pointer into the record (RFC 6901), `/partyA/idNumber`. */
  readonly field: string
  /** The schema's keyword (`required`, `format`, …) or the identifier's rule (`CHECKSUM`, …). */
  readonly rule: string
  /** What to do about it, in words. */
  readonly fix: string
}

export type RecordJudgement =
  | { readonly known: false }
  | { readonly known: true; readonly errors: readonly RecordError[] }

type KnownJudgement = Extract<RecordJudgement, { known: true }>

const unknownSchema: RecordJudgement = { known: false }
const good = { known: true, errors: [] } as const
const validatorsBySchema = new Map(Object.entries(validators))

/**
 * Judges a record by one published schema: first its shape, up to the first error, then the numbers of all its subjects. `schemaVersion` is `N.R`; an
 * unknown type or revision is told as such, for the caller may learn it later.
 */
export function validateRecord(
  type: string,
  schemaVersion: string,
  data: unknown,
): RecordJudgement {
  return recordValidator(type, schemaVersion)?.(data) ?? unknownSchema
}

/** As `validateRecord`, for many records of one schema, which is looked up once; undefined when it is unknown. */
export function recordValidator(
  type: string,
  schemaVersion: string,
): ((data: unknown) => KnownJudgement) | undefined {
  const validator = validatorsBySchema.get(`${type} ${schemaVersion}`)
  const info = recordType(type)
  return validator && info && judgeBy(validator, info)
}

/** Judges by this validator, and the subjects as this description of the type names them. */
export function judgeBy(
  validator: Validator,
  info: RecordTypeInfo,
): (data: unknown) => KnownJudgement {
  return (data) => {
    if (!validator(data)) {
      return { known: true, errors: (validator.errors ?? []).map(describeFault) }
    }
    const errors: RecordError[] = []
    for (const place of placesOf(info, data)) {
      const error = judgeSubject(place)
      if (error) errors.push(error)
    }
    return errors.length === 0 ? good : { known: true, errors }
  }
}

function judgeSubject({ field, idType, id }: SubjectPlace): RecordError | undefined {
  if (!isSubjectIdType(idType) || typeof id !== 'string') return undefined
  const normalised = normaliseSubject(idType, id)
  if (!normalised.ok) {
    return { field, rule: normalised.rule, fix: `must be a valid ${idType} number` }
  }
  if (normalised.id === id) return undefined
  return { field, rule: 'NOT_NORMALISED', fix: 'write it in its normalised form' }
}

function describeFault({ instancePath, keyword, params }: ValidatorFault): RecordError {
  const place = (name: unknown) => `${instancePath}/${isFieldName(name) ? name : '(unnamed)'}`
  switch (keyword) {
    case 'required':
      return { field: place(params['missingProperty']), rule: keyword, fix: 'must be present' }
    case 'additionalProperties':
      return {
        field: place(params['additionalProperty']),
        rule: keyword,
        fix: 'no such field in this type: remove it or map it to a declared one',
      }
    default:
      return { field: instancePath || '/', rule: keyword, fix: fixOf(keyword, params) }
  }
}

function fixOf(keyword: string, params: ValidatorFault['params']): string {
  switch (keyword) {
    case 'type':
      return `must be of type ${String(params['type'])}`
    case 'format':
      return `must be written as the format ${String(params['format'])} says`
    case 'enum':
      return `must be one of ${listOf(params['allowedValues'])}`
    case 'const':
      return 'must be the constant of the schema'
    case 'oneOf':
      return 'must fit exactly one of the forms of the schema'
    default:
      return `must keep the limit ${String(params['limit'])} of ${keyword}`
  }
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.join(', ') : 'the declared codes'
}

/** The name of an undeclared field is somebody's input, so only what looks like a field's name is repeated. */
function isFieldName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z][A-Za-z_]{0,63}$/u.test(name)
}
