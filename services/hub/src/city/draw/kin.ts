import { yearsLater } from '../calendar-days.ts'
import type { MarriageEvent, Person } from '../city-facts.ts'
import type { Registries } from './open-registries.ts'

/** A family as it stands when its people and marriages are known. */
export interface Kin {
  readonly people: readonly Person[]
  readonly parents: readonly [father: Person, mother: Person] | undefined
  readonly children: readonly Person[]
  readonly marriages: readonly MarriageEvent[]
  readonly division: string
  readonly address: string
  /** After all that the family is known to have done, `YYYY-MM-DD`: nobody died before. */
  readonly activeUntil: string
}

/** Whoever the population register struck out has died or moved away. */
export function isAlive(person: Person): boolean {
  return person.status === 'active'
}

export function isAdult({ asOf }: Pick<Registries, 'asOf'>, person: Person): boolean {
  return yearsLater(person.birthDate, adultAge) <= asOf
}

const adultAge = 18
