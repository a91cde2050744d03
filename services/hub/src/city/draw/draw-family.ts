import type { Family, MarriageEvent, Organisation, Person, Right } from '../city-facts.ts'
import { dayNumber, isoDate, yearOf } from '../calendar-days.ts'
import { hangzhou } from './divisions.ts'
import { drawHomes } from './draw-homes.ts'
import { drawLife } from './draw-life.ts'
import { isAlive } from './kin.ts'
import { drawMarriages, drawSecondMarriage } from './draw-marriages.ts'
import { drawOrganisation } from './draw-organisation.ts'
import { drawPerson } from './draw-person.ts'
import { drawCompanyVehicles } from './draw-residence.ts'
import { drawLocation, drawRights } from './draw-rights.ts'
import { drawWork } from './draw-work.ts'
import type { Registries } from './open-registries.ts'

/** A family never has more people than this. */
const familyPeopleMax = 6

/** @param peopleMax how many people the city still lacks; with fewer than a whole family needs, one person comes alone. */
export function drawFamily(registries: Registries, peopleMax: number): Family {
  const { random } = registries
  const division = random.pick(hangzhou)
  const alone = peopleMax < familyPeopleMax || !random.chance(couplePercent)
  const members = alone ? drawSingle(registries, division) : drawCouple(registries, division)
  const { people, owners, marriages } = members
  const rights = drawHome(registries, owners, division)
  const organisations = drawBusinesses(registries, people, division)
  const life = drawLife(registries, {
    ...members,
    division,
    address: rights[0]?.location ?? drawLocation(registries, division),
    activeUntil: lastDayOf(members, rights, organisations),
  })
  const work = drawWork(registries, { people, organisations, deaths: life.deaths, division })
  const { jobs } = work
  const { assistance } = life
  const homes = drawHomes(registries, { people, rights, jobs, assistance, division })
  const vehicles = organisations.flatMap((one) => drawCompanyVehicles(registries, one))
  meet(registries, people, organisations)
  return {
    people,
    marriages,
    rights,
    organisations,
    ...life,
    ...work,
    ...homes,
    vehicles: [...life.vehicles, ...vehicles],
  }
}

/** The last day on which any of them is known to have done something. */
function lastDayOf(
  { children, marriages }: Members,
  rights: readonly Right[],
  organisations: readonly Organisation[],
): string {
  const days = [
    ...children.map(({ birthDate }) => isoDate(dayNumber(birthDate) + lastBirthDays)),
    ...marriages.map(({ registeredOn }) => registeredOn),
    ...rights.map(({ registeredOn }) => registeredOn),
    ...organisations.map(({ establishedOn }) => establishedOn),
  ]
  return days.toSorted().at(-1) ?? ''
}

// An adoption is registered this long after the birth, or after the wedding, at most.
const lastBirthDays = 700

/** Later families work for these businesses, and buy and rent from these people. */
function meet(
  registries: Registries,
  people: readonly Person[],
  organisations: readonly Organisation[],
): void {
  for (const organisation of organisations) {
    const employs = organisation.businessStatus === 'active' && organisation.status === 'active'
    if (employs) registries.employers.add(organisation)
  }
  const [first] = people
  if (first && isAlive(first)) registries.neighbours.add(first)
}

const couplePercent = 94
const homePercent = 45
const businessPercent = 6
const lastBirthYear = 2022
const adultAge = 18

interface Members {
  readonly parents: readonly [father: Person, mother: Person] | undefined
  readonly children: readonly Person[]
  readonly people: readonly Person[]
  /** Who would own the home together. */
  readonly owners: readonly Person[]
  readonly marriages: readonly MarriageEvent[]
}

function drawSingle(registries: Registries, division: string): Members {
  const sex = registries.random.chance(52) ? 'male' : 'female'
  const birthYear = drawAdultBirthYear(registries)
  const person = drawPerson(registries, { sex, birthYear, addressDivision: division })
  return { parents: undefined, children: [], people: [person], owners: [person], marriages: [] }
}

function drawCouple(registries: Registries, division: string): Members {
  const { random } = registries
  const his = drawAdultBirthYear(registries)
  const hers = Math.min(Math.max(his + random.between(-3, 5), 1930), 2004)
  const foreigner = drawOrigin(registries)
  const husband = drawPerson(registries, { sex: 'male', birthYear: his, addressDivision: division })
  const wife = drawPerson(registries, {
    sex: 'female',
    birthYear: hers,
    addressDivision: division,
    ...foreigner,
  })
  const children = drawChildren(registries, husband, hers, division)
  const { events, dividedOn } = drawMarriages(registries, { husband, wife, division })
  const owners = drawOwners(registries, [husband, wife, ...children])
  const people = [husband, wife, ...children]
  const kin = { parents: [husband, wife], children, owners } as const
  if (dividedOn === undefined || !random.chance(40)) return { ...kin, people, marriages: events }
  const second = drawPerson(registries, {
    sex: 'female',
    birthYear: hers,
    addressDivision: division,
  })
  const again = drawSecondMarriage(registries, { husband, wife: second, division }, dividedOn)
  return { ...kin, people: [...people, second], marriages: [...events, ...again] }
}

/** Most adults were born between 1950 and 1990. */
function drawAdultBirthYear({ random }: Registries): number {
  const decade = random.below(100)
  if (decade < 8) return random.between(1930, 1949)
  if (decade < 40) return random.between(1950, 1969)
  if (decade < 82) return random.between(1970, 1989)
  return random.between(1990, 2004)
}

/** One wife in 150 came from Hong Kong, Macao, Taiwan or abroad. */
function drawOrigin({ random }: Registries): { readonly origin?: 'permit' | 'foreign' } {
  const draw = random.below(600)
  if (draw < 3) return { origin: 'permit' }
  return draw < 4 ? { origin: 'foreign' } : {}
}

function drawChildren(
  registries: Registries,
  father: Person,
  motherBirthYear: number,
  division: string,
): readonly Person[] {
  const { random } = registries
  const first = Math.max(motherBirthYear, yearOf(father.birthDate)) + random.between(23, 30)
  const wanted = random.pick([0, 0, 0, 0, 1, 1, 1, 2, 3])
  return Array.from({ length: wanted }, (_, order) => first + order * 3)
    .filter((birthYear) => birthYear <= lastBirthYear)
    .map((birthYear) => drawChild(registries, father, birthYear, division))
}

function drawChild(
  registries: Registries,
  father: Person,
  birthYear: number,
  division: string,
): Person {
  const sex = registries.random.chance(52) ? 'male' : 'female'
  return drawPerson(registries, { sex, birthYear, addressDivision: division, father })
}

/** Husband and wife together most often, one of them alone, or everyone after an inheritance. */
function drawOwners({ random }: Registries, people: readonly Person[]): readonly Person[] {
  const draw = random.below(100)
  if (draw < 55) return people.slice(0, 2)
  if (draw < 75) return people.slice(0, 1)
  if (draw < 90) return people.slice(1, 2)
  return people
}

function drawHome(
  registries: Registries,
  owners: readonly Person[],
  division: string,
): readonly Right[] {
  return registries.random.chance(homePercent) ? drawRights(registries, owners, division) : []
}

function drawBusinesses(
  registries: Registries,
  people: readonly Person[],
  division: string,
): readonly Organisation[] {
  const { random, asOf } = registries
  return people
    .filter((person) => yearOf(asOf) - yearOf(person.birthDate) > adultAge)
    .filter(() => random.chance(businessPercent))
    .map((person) => drawOrganisation(registries, person, division))
}
