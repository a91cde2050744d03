import type { OtherPerson, Signal } from '@hutong/ledger/entries'
import type { StoredEvent, Subject } from '@hutong/schemas'
import type { Asked } from '../asked.ts'
import type { Flags } from '../flags/follow-flags.ts'
import type { Claims } from '../judge-certificate.ts'
import type { Asker } from '../recognise-asker.ts'
import type { Officers } from './follow-officers.ts'
import type { Circle, CircleOf } from './know-circles.ts'
import { nameOf } from './name-of.ts'
import { officersPerson } from './officers-person.ts'
import type { OfficersPerson } from './officers-person.ts'
import { surnameOf } from './surname-of.ts'

/** What an answer was about, and what it rests on. */
interface Used {
  readonly subject: Subject | undefined
  readonly events: readonly StoredEvent[]
  readonly claims?: Claims
}

/** What the entry says of the people in it, beside the answer. */
interface FoundSignals {
  /** About the person who was asked about. */
  readonly signals: readonly Signal[]
  /** Everybody else whom a used record names. */
  readonly others: readonly OtherPerson[]
}

/** Comes without waiting unless the officer is known and was not looked up lately. */
export type FindSignals = (
  asker: Asker,
  asked: Pick<Asked, 'type' | 'officer'>,
  used: Used,
) => FoundSignals | Promise<FoundSignals>

/** Records in which people stand together because they are a family. */
const familyTypes: ReadonlySet<string> = new Set([
  'household.registration',
  'marriage.event',
  'birth.certificate',
  'birth.permit',
  'adoption.event',
])

/** Nothing is said where there is nothing: as the sealed details have them. */
export function sealedSignals(signals: readonly Signal[]): {
  readonly signals?: readonly Signal[]
} {
  return signals.length === 0 ? {} : { signals }
}

/** What auditors should look at, as only the gateway can know it: it goes under the seal, and changes nothing of the answer. */
export function createFindSignals(parts: {
  readonly officers: Pick<Officers, 'find'>
  readonly circleOf: CircleOf
  readonly flags: Pick<Flags, 'isEmpty' | 'isFlagged'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}): FindSignals {
  const { circleOf, flags, subjectKey } = parts
  return (asker, asked, used) => {
    const others = peopleBeside(asked, used)
    const officer = officersPerson(asker, asked, parts)
    if (!officer && flags.isEmpty()) return withNone(others)
    const finish = (circle: Circle | undefined): FoundSignals => {
      const find = (subject: Subject): readonly Signal[] =>
        signalsOf({
          officer,
          circle,
          subject,
          isInRecordWithOfficer:
            familyTypes.has(asked.type.name) && others.some((other) => officer?.is(other)),
          key: subjectKey(subject.idType, subject.id),
          name: nameIn(used, subject),
          isFlagged: flags.isFlagged,
        })
      return {
        signals: used.subject ? find(used.subject) : [],
        others: others.map((subject) => ({ subject, signals: find(subject) })),
      }
    }
    if (officer?.subjectKey === undefined) return finish(undefined)
    const circle = circleOf(officer.subjectKey)
    return circle instanceof Promise ? circle.then(finish) : finish(circle)
  }
}

const withNone = (others: readonly Subject[]): FoundSignals => ({
  signals: [],
  others: others.map((subject) => ({ subject, signals: [] })),
})

/** People whom the used records name, without the one who was asked about, each once. An organisation is nobody who could ask who looked. */
function peopleBeside(
  { type }: Pick<Asked, 'type'>,
  { subject, events }: Used,
): readonly Subject[] {
  const found = new Map<string, Subject>()
  for (const { data } of events) {
    for (const person of type.subjectsOf(data)) {
      if (person.idType === 'credit-code') continue
      if (person.idType === subject?.idType && person.id === subject.id) continue
      found.set(`${person.idType} ${person.id}`, person)
    }
  }
  return [...found.values()]
}

function nameIn({ subject: asked, events, claims }: Used, subject: Subject): string | undefined {
  for (const { data } of events) {
    const found = nameOf(data, subject)
    if (found !== undefined) return found
  }
  if (!claims) return undefined
  const own = subject === asked && asked.idType !== 'credit-code' ? claims['name'] : undefined
  return nameOf(claims, subject) ?? (typeof own === 'string' ? own : undefined)
}

/** Pure. */
function signalsOf(known: {
  readonly officer: OfficersPerson | undefined
  readonly circle: Circle | undefined
  readonly subject: Subject
  /** A used record of a family names the officer too. */
  readonly isInRecordWithOfficer: boolean
  readonly key: string
  readonly name: string | undefined
  readonly isFlagged: (subjectKey: string) => boolean
}): readonly Signal[] {
  const { officer, circle, subject, key, name } = known
  const isOwn = officer?.is(subject) ?? false
  const isKin = !isOwn && (known.isInRecordWithOfficer || (circle?.kin.has(key) ?? false))
  const surname = name === undefined ? undefined : surnameOf(name)
  const isNamesake = !isOwn && surname !== undefined && surname === circle?.surname
  return [
    ...(isOwn ? (['own-record'] as const) : []),
    ...(isKin ? (['same-household'] as const) : []),
    ...(isNamesake ? (['same-surname'] as const) : []),
    ...(known.isFlagged(key) ? (['flagged'] as const) : []),
  ]
}
