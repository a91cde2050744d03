import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { MarriageEvent, Person } from '../city-facts.ts'
import type { FamilyJudgment, HouseholdMember } from '../facts-of-life.ts'
import type { Kin } from './kin.ts'
import type { Registries } from './open-registries.ts'

/**
 * The household register's entries of one family: husband and wife together while they are married, their children with the father until they
 * are thirty, everyone else alone. Holders of permits and foreigners stand in no household.
 */
export function drawHouseholds(
  registries: Registries,
  kin: Kin,
  judgments: readonly FamilyJudgment[],
): readonly HouseholdMember[] {
  const ended = new Set(judgments.map(({ priorCertificateNo }) => priorCertificateNo))
  const inForce = kin.marriages.filter(
    ({ event, status, certificateNo }) =>
      event !== 'DIVORCE' && status === 'active' && !ended.has(certificateNo),
  )
  const registered = kin.people.filter(({ idType }) => idType === 'resident-id')
  const householdNos = new Map<Person, string>()
  // A father and a husband stand before those who live with them.
  return registered.map((member) => {
    const joining = joiningOf(registries, member, kin, inForce)
    const found = joining && householdNos.get(joining.head)
    if (joining && found !== undefined) return enter(registries, kin, found, { member, ...joining })
    const householdNo = `${kin.division}${String(registries.nextId('households')).padStart(9, '0')}`
    householdNos.set(member, householdNo)
    const moved = drawMove(registries, member)
    return enter(registries, kin, householdNo, { member, head: member, relation: 'head', ...moved })
  })
}

type Place = Pick<HouseholdMember, 'head' | 'relation' | 'movedInOn'>

const childAge = 30

/** Whom a person lives with, since when; undefined for whoever is a head. */
function joiningOf(
  { asOf }: Registries,
  person: Person,
  { parents, children }: Kin,
  inForce: readonly MarriageEvent[],
): Place | undefined {
  const wedding = inForce.find(({ wife }) => wife.idNumber === person.idNumber)
  const head = parents?.[0]
  if (!head) return undefined
  if (wedding && wedding.husband.idNumber === head.idNumber) {
    return { head, relation: 'spouse', movedInOn: wedding.registeredOn }
  }
  if (!children.includes(person) || yearsLater(person.birthDate, childAge) <= asOf) return undefined
  const relation = person.sex === 'male' ? 'son' : 'daughter'
  return { head, relation, movedInOn: person.birthDate }
}

function drawMove(
  { random, asOfDay }: Registries,
  { birthDate }: Person,
): { readonly movedInOn: string } {
  const earliest = Math.max(dayNumber(birthDate), dayNumber(registerSince))
  return { movedInOn: isoDate(random.between(earliest, asOfDay)) }
}

const registerSince = '1958-01-09'

function enter(
  { nextId }: Registries,
  { address }: Kin,
  householdNo: string,
  place: Place & { readonly member: Person },
): HouseholdMember {
  const { status } = place.member
  return { id: nextId('householdMembers'), householdNo, address, status, ...place }
}
