import { dayNumber, isoDate, yearOf, yearsLater } from '../calendar-days.ts'
import { longTerm } from '../city-facts.ts'
import type { IdType, Person, ValidUntil } from '../city-facts.ts'
import type { Registries } from './open-registries.ts'
import { drawEthnicCode, drawForeignName, drawName } from './person-names.ts'
import type { NumberOrigin } from './supply-id-numbers.ts'

/** One new identity with a number of its own. */
export function drawPerson(
  registries: Registries,
  wanted: {
    readonly sex: Person['sex']
    readonly birthYear: number
    readonly addressDivision: string
    readonly origin?: 'permit' | 'foreign'
    readonly father?: Person
  },
): Person {
  const { random } = registries
  const { sex, addressDivision } = wanted
  const origin: NumberOrigin = wanted.origin ?? (random.chance(60) ? 'hangzhou' : 'zhejiang')
  const { idNumber, birthDate } = registries.issueIdNumber(origin, sex, wanted.birthYear)
  const ethnicCode = drawPeople(registries, origin, wanted.father)
  const name =
    origin === 'foreign'
      ? drawForeignName(random, sex)
      : drawName(random, { sex, ethnicCode, ...(wanted.father && { father: wanted.father.name }) })
  const [idValidFrom, idValidTo] = drawCard(registries, birthDate, cards[origin])
  return {
    id: registries.nextId('person'),
    name,
    idType: cards[origin].idType,
    idNumber,
    sex,
    birthDate,
    ethnicCode,
    addressDivision,
    idValidFrom,
    idValidTo,
    status: random.chance(1.5) ? 'revoked' : 'active',
  }
}

function drawPeople(
  { random }: Registries,
  origin: NumberOrigin,
  father: Person | undefined,
): string {
  if (origin === 'foreign') return ethnicCodeOther
  return father?.ethnicCode ?? drawEthnicCode(random)
}

// GB/T 3304: 97 is "other".
const ethnicCodeOther = '97'
const forgottenPercent = 4

/** A kind of card: since when it is issued, and how many years one is valid; 0 = without an end. */
interface Card {
  readonly idType: IdType
  readonly since: string
  readonly validYears: (ageAtIssue: number) => number
}

/** Resident ID card law, art. 5: 5 years below 16, 10 up to 25, 20 up to 45, long-term from 46. */
const residentCard: Card = {
  idType: 'resident-id',
  since: '2004-03-29',
  validYears: (age) => (age < 16 ? 5 : age < 26 ? 10 : age < 46 ? 20 : 0),
}

const cards: Readonly<Record<NumberOrigin, Card>> = {
  hangzhou: residentCard,
  zhejiang: residentCard,
  permit: { idType: 'hk-mo-tw-permit', since: '2018-09-01', validYears: () => 5 },
  foreign: { idType: 'foreign-permanent-resident', since: '2023-12-01', validYears: () => 10 },
}

/** Parents ask for a small child's card in its first years; whoever is grown now got the first one later. */
const childAge = 16
const firstCardAge = 14
const firstCardWaitDaysMax = 700

/** Renews card after card until one is valid on the day of the export; a few people forgot the last renewal. */
function drawCard(
  { random, asOf }: Registries,
  birthDate: string,
  card: Card,
): [from: string, to: ValidUntil] {
  const forgetful = random.chance(forgottenPercent)
  const isChild = yearsLater(birthDate, childAge) > asOf
  const grown = isChild ? birthDate : yearsLater(birthDate, firstCardAge)
  const earliest = dayNumber(grown > card.since ? grown : card.since)
  let from = isoDate(earliest + random.below(firstCardWaitDaysMax))
  for (;;) {
    const years = card.validYears(ageOn(from, birthDate))
    if (years === 0) return [from, longTerm]
    const to = yearsLater(from, years)
    const renewal = isoDate(dayNumber(to) + 1)
    const stillValid = to >= asOf || renewal > asOf
    const wasLast = yearsLater(renewal, 5) > asOf
    if (stillValid || (forgetful && wasLast)) return [from, to]
    from = renewal
  }
}

function ageOn(date: string, birthDate: string): number {
  const years = yearOf(date) - yearOf(birthDate)
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years
}
