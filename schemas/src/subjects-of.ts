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
  const places: SubjectPlace[] = []
  for (const path of info.subjects) addPlaces(places, stepsOf(path), 0, data, '')
  return places
}

interface Step {
  readonly name: string
  /** It leads to every element of a list. */
  readonly each: boolean
}

/** Schemas are few and records many, so a path is cut once. */
const stepsKnown = new Map<string, readonly Step[]>()

function stepsOf(path: string): readonly Step[] {
  const known = stepsKnown.get(path)
  if (known) return known
  const [, ...words] = path.split('.')
  const steps = words.map((word) => ({ name: word.replace('[]', ''), each: word.endsWith('[]') }))
  stepsKnown.set(path, steps)
  return steps
}

function addPlaces(
  places: SubjectPlace[],
  steps: readonly Step[],
  depth: number,
  value: unknown,
  field: string,
): void {
  const step = steps[depth]
  if (step === undefined) places.push(placeAt(value, field))
  if (step === undefined || !isObject(value)) return
  const next = value[step.name]
  const at = `${field}/${step.name}`
  if (next === undefined) return
  if (!step.each) addPlaces(places, steps, depth + 1, next, at)
  else if (Array.isArray(next)) {
    for (const [index, item] of next.entries())
      addPlaces(places, steps, depth + 1, item, `${at}/${index}`)
  }
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
