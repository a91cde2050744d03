import { isSubjectIdType, normaliseSubject } from './normalise-subject.ts'
import type { SubjectIdType } from './normalise-subject.ts'
import type { RecordTypeInfo } from './record-types.ts'

export interface Subject {
  readonly idType: SubjectIdType
  /** Normalised. */
  readonly id: string
}

export const subjectsMax = 32

/**
 * The people and organisations a good record is about, each once, in the order of the schema's subject paths. Whatever is not a well-formed subject is
 * left out: `validateRecord` has refused such a record before.
 */
export function subjectsOf(
  info: Pick<RecordTypeInfo, 'subjects'>,
  data: unknown,
): readonly Subject[] {
  const subjects: Subject[] = []
  for (const { idType, id } of placesOf(info, data)) {
    if (!isSubjectIdType(idType) || typeof id !== 'string') continue
    const normalised = normaliseSubject(idType, id)
    if (!normalised.ok) continue
    const known = subjects.some((one) => one.id === normalised.id && one.idType === idType)
    if (!known) subjects.push({ idType, id: normalised.id })
  }
  return subjects.slice(0, subjectsMax)
}

export interface SubjectPlace {
  /** JSON pointer to the number. */
  readonly field: string
  readonly idType: unknown
  readonly id: unknown
}

/** Where a record names its subjects, and what stands there. */
export function placesOf(
  info: Pick<RecordTypeInfo, 'subjects'>,
  data: unknown,
): readonly SubjectPlace[] {
  return info.subjects.flatMap((path) => walk(path.split('.').slice(1), data, ''))
}

function walk(steps: readonly string[], value: unknown, field: string): readonly SubjectPlace[] {
  const [step, ...rest] = steps
  if (step === undefined) return [placeAt(value, field)]
  if (!isObject(value)) return []
  const name = step.replace('[]', '')
  const next = value[name]
  if (next === undefined) return []
  if (!step.endsWith('[]')) return walk(rest, next, `${field}/${name}`)
  if (!Array.isArray(next)) return []
  return next.flatMap((item, index) => walk(rest, item, `${field}/${name}/${index}`))
}

/** A text at the end of a path is a credit code, an object is a person. */
function placeAt(value: unknown, field: string): SubjectPlace {
  if (typeof value === 'string') return { field, idType: 'credit-code', id: value }
  if (!isObject(value)) return { field, idType: null, id: null }
  return { field: `${field}/idNumber`, idType: value['idType'], id: value['idNumber'] }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
