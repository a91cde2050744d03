import { dayNumber, isoDate, yearOf, yearsLater } from '../calendar-days.ts'
import type { MarriageEvent, Party, Person } from '../city-facts.ts'
import type {
  Adoption,
  Birth,
  BirthPermit,
  Death,
  Enrolment,
  FactsOfLife,
  FamilyJudgment,
} from '../facts-of-life.ts'
import { hangzhouNames } from './divisions.ts'
import { drawHouseholds } from './draw-households.ts'
import { drawMisfortunes } from './draw-misfortunes.ts'
import { isAlive } from './kin.ts'
import type { Kin } from './kin.ts'
import type { Registries } from './open-registries.ts'
import { drawResidence, drawVehicles } from './draw-residence.ts'

/** In the order of life, since each fact knows those before it. */
export function drawLife(registries: Registries, kin: Kin): FactsOfLife {
  const { births, adoptions } = drawArrivals(registries, kin)
  const judgments = drawJudgments(registries, kin)
  const alive = kin.people.filter(isAlive)
  return {
    births,
    adoptions,
    birthPermits: births.flatMap((birth, order) => drawBirthPermit(registries, birth, order + 1)),
    judgments,
    deaths: drawDeaths(registries, kin),
    households: drawHouseholds(registries, kin, judgments),
    enrolments: kin.children.filter(isAlive).flatMap((child) => drawEnrolment(registries, child)),
    residencePermits: alive.flatMap((person) => drawResidence(registries, person)),
    vehicles: alive.flatMap((person) => drawVehicles(registries, person)),
    ...drawMisfortunes(registries, kin),
  }
}

const adoptedPercent = 1
const certifiedPercent = 92
const fatherKnownPercent = 97
const certificatesSince = '1996-01-01'

/** Children come by birth or by adoption: an adopted child's birth is certified with other parents, who are not told. */
function drawArrivals(
  registries: Registries,
  { parents, children, marriages, division }: Kin,
): { readonly births: readonly Birth[]; readonly adoptions: readonly Adoption[] } {
  const births: Birth[] = []
  const adoptions: Adoption[] = []
  if (!parents) return { births, adoptions }
  const wedding = marriages[0]?.registeredOn
  for (const child of children) {
    const adoptedOn = drawAdoptionDay(registries, child, wedding)
    if (adoptedOn !== undefined) {
      adoptions.push(...adopt(registries, parents, child, adoptedOn))
    } else if (child.birthDate >= certificatesSince && registries.random.chance(certifiedPercent)) {
      births.push(drawBirth(registries, parents, child, division))
    }
  }
  return { births, adoptions }
}

/** Only a married couple adopts, some months after the birth; undefined for nearly every child. */
function drawAdoptionDay(
  { random, asOf }: Registries,
  child: Person,
  wedding: string | undefined,
): string | undefined {
  if (!random.chance(adoptedPercent) || wedding === undefined) return undefined
  const earliest = Math.max(dayNumber(child.birthDate), dayNumber(wedding))
  const on = isoDate(earliest + random.between(200, 700))
  return on > asOf ? undefined : on
}

function adopt(
  { nextId, certificates }: Registries,
  parents: readonly Person[],
  adoptee: Person,
  registeredOn: string,
): readonly Adoption[] {
  const registrarCode = adoptee.addressDivision
  const certificateNo = certificates.document('SY', registrarCode, registeredOn)
  return parents.map((adopter) => ({
    id: nextId('adoptions'),
    certificateNo,
    adopter,
    adoptee,
    registeredOn,
    registrarCode,
    status: 'active',
  }))
}

function drawBirth(
  { random, nextId, certificates, asOf }: Registries,
  [father, mother]: readonly [Person, Person],
  child: Person,
  division: string,
): Birth {
  const issuedOn = isoDate(dayNumber(child.birthDate) + random.between(1, 20))
  return {
    id: nextId('births'),
    certificateNo: certificates.birth(child.birthDate),
    child,
    mother,
    father: random.chance(fatherKnownPercent) ? father : undefined,
    facilityCode: `${division}-H0${random.between(1, 6)}`,
    issuedOn: issuedOn > asOf ? asOf : issuedOn,
    status: 'active',
  }
}

const registeredPlanPercent = 75
const plansSince = '2017-01-01'

function drawBirthPermit(
  { random, nextId, certificates }: Registries,
  { child, mother, father }: Birth,
  childOrder: number,
): readonly BirthPermit[] {
  if (child.birthDate < plansSince || !random.chance(registeredPlanPercent)) return []
  const issuedOn = isoDate(dayNumber(child.birthDate) - random.between(30, 240))
  const issuerCode = child.addressDivision
  return [
    {
      id: nextId('birthPermits'),
      permitNo: certificates.document('SD', issuerCode, issuedOn),
      childOrder,
      applicants: father ? [mother, father] : [mother],
      issuerCode,
      issuedOn,
      validTo: yearsLater(issuedOn, 2),
      status: 'active',
    },
  ]
}

const judgedDivorcePercent = 2
const maintenancePercent = 20

/** The court divorces some who stay married in the register of civil affairs, and settles what others owe their children. */
function drawJudgments(registries: Registries, { marriages }: Kin): readonly FamilyJudgment[] {
  const last = marriages.at(-1)
  if (!last || last.status !== 'active') return []
  const { random, asOf } = registries
  const isDivorced = last.event === 'DIVORCE'
  if (!random.chance(isDivorced ? maintenancePercent : judgedDivorcePercent)) return []
  const finalOn = isoDate(dayNumber(last.registeredOn) + random.between(100, 3000))
  if (finalOn > asOf) return []
  return [judge(registries, last, finalOn, isDivorced ? '抚养费' : '离婚')]
}

function judge(
  { nextId, certificates }: Registries,
  { husband, wife, certificateNo, registrarCode }: MarriageEvent,
  finalOn: string,
  matter: FamilyJudgment['matter'],
): FamilyJudgment {
  return {
    id: nextId('judgments'),
    judgmentNo: certificates.courtCase('民初', registrarCode, finalOn),
    matter,
    partyA: wife,
    partyB: husband,
    finalOn,
    priorCertificateNo: matter === '离婚' ? certificateNo : '',
    courtCode: registrarCode,
    status: 'active',
  }
}

const diedPercent = 80
const diedAge = 40
const crematedPercent = 92
const deathsSince = '2014-01-01'

/** Most of those who were struck out have died; the younger ones moved away. */
function drawDeaths(
  registries: Registries,
  { people, division, activeUntil }: Kin,
): readonly Death[] {
  const { random, asOf } = registries
  return people
    .filter((person) => !isAlive(person) && yearsLater(person.birthDate, diedAge) <= asOf)
    .filter(() => random.chance(diedPercent))
    .map((person) => drawDeath(registries, person, division, activeUntil))
}

function drawDeath(
  { random, nextId, certificates, asOf, asOfDay }: Registries,
  deceased: Party,
  division: string,
  activeUntil: string,
): Death {
  const earliest = dayNumber(activeUntil > deathsSince ? activeUntil : deathsSince)
  const diedOn = isoDate(random.between(Math.min(earliest, asOfDay), asOfDay))
  const crematedOn = isoDate(dayNumber(diedOn) + random.between(2, 6))
  const isCremated = random.chance(crematedPercent) && crematedOn <= asOf
  return {
    id: nextId('deaths'),
    certificateNo: certificates.document('SW', division, diedOn),
    deceased,
    diedOn,
    facilityCode: `${division}-H0${random.between(1, 6)}`,
    issuedOn: diedOn,
    cremation: isCremated
      ? {
          certificateNo: certificates.document('HH', division, diedOn),
          crematedOn,
          facilityCode: `${division}-01`,
        }
      : undefined,
    status: 'active',
  }
}

const schools = [
  { from: 0, stage: '小学', word: '小学' },
  { from: 6, stage: '初中', word: '初级中学' },
  { from: 9, stage: '高中', word: '高级中学' },
] as const
const gradesMax = 12

/** Children enter school in the September after their sixth birthday. */
function drawEnrolment(
  { random, nextId, asOf }: Registries,
  student: Person,
): readonly Enrolment[] {
  const { birthDate, addressDivision: division } = student
  const entered = yearOf(birthDate) + (birthDate.slice(5) < '09-01' ? 6 : 7)
  const schoolYear = yearOf(asOf) - (asOf.slice(5) < '09-01' ? 1 : 0)
  const grade = schoolYear - entered
  const school = schools.findLast(({ from }) => grade >= from)
  if (!school || grade >= gradesMax) return []
  const number = random.between(1, 12)
  return [
    {
      id: nextId('enrolments'),
      student,
      schoolCode: `31${division}${String(school.from * 10 + number).padStart(3, '0')}`,
      schoolName: `杭州市${hangzhouNames[division] ?? ''}第${numerals[number - 1] ?? '一'}${school.word}`,
      stage: school.stage,
      enrolledOn: `${entered + school.from}-09-01`,
      division,
      status: 'active',
    },
  ]
}

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二']
