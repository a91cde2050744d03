import { dayNumber, isoDate, yearOf, yearsLater } from '../calendar-days.ts'
import { longTerm } from '../city-facts.ts'
import type { Organisation, Party, Person } from '../city-facts.ts'
import type {
  FactsOfWork,
  FundAccount,
  Insured,
  Job,
  Pension,
  YearIncome,
} from '../facts-of-work.ts'
import type { Death } from '../facts-of-life.ts'
import { drawBusinessFacts } from './draw-business-facts.ts'
import { isAdult, isAlive } from './kin.ts'
import type { Registries } from './open-registries.ts'

/** Who works where, who is insured, who draws a pension, and what their businesses owe. */
export function drawWork(
  registries: Registries,
  family: {
    readonly people: readonly Person[]
    readonly organisations: readonly Organisation[]
    readonly deaths: readonly Death[]
    readonly division: string
  },
): FactsOfWork {
  const { people, organisations, deaths, division } = family
  const alive = people.filter(isAlive)
  const jobs = alive.flatMap((person) => drawJob(registries, person, division))
  const pensions = [
    ...alive.flatMap((person) => drawPension(registries, person, division, '正常')),
    ...deaths.flatMap(({ deceased }) => {
      const person = people.find(({ idNumber }) => idNumber === deceased.idNumber)
      return person ? drawPension(registries, person, division, '终止') : []
    }),
  ]
  return {
    jobs,
    pensions,
    insured: alive.flatMap((person) => drawInsured(registries, person, jobs, pensions)),
    fundAccounts: jobs.flatMap((job) => drawFundAccount(registries, job)),
    incomes: jobs.flatMap((job) => drawIncome(registries, job)),
    ...drawBusinessFacts(registries, organisations, people),
  }
}

const workingPercent = 44
const firstJobAge = 18
/** In years, by sex, before the statutory age rises. */
const retirementAge: Readonly<Record<Person['sex'], number>> = { male: 60, female: 55 }
const fileDiffersPercent = 1
const insuranceSince = '1993-01-01'

function drawJob(registries: Registries, person: Person, division: string): readonly Job[] {
  const { random, nextId, asOf, asOfDay } = registries
  const employer = registries.employers.pick(random)
  const isOld = isRetired(registries, person)
  if (!employer || isOld || !isAdult(registries, person)) return []
  if (!random.chance(workingPercent)) return []
  const firstWorked = dayNumber(yearsLater(person.birthDate, firstJobAge)) + random.below(1500)
  const earliest = Math.max(firstWorked, dayNumber(employer.establishedOn))
  const paidThrough = isoDate(dayNumber(`${asOf.slice(0, 7)}-01`) - 1)
  if (earliest > asOfDay - daysBeforeFirstMonth) return []
  const firstWorkedOn = isoDate(firstWorked)
  return [
    {
      id: nextId('jobs'),
      person,
      employer,
      startedOn: isoDate(random.between(earliest, asOfDay - daysBeforeFirstMonth)),
      firstWorkedOn,
      birthDateInFile: random.chance(fileDiffersPercent)
        ? isoDate(dayNumber(person.birthDate) + 31)
        : person.birthDate,
      retirementKind: person.sex === 'male' ? '男六十' : random.chance(50) ? '女五十五' : '女五十',
      monthCount: Math.floor(
        (monthsBetween(insuredSince(firstWorkedOn), paidThrough) * random.between(60, 100)) / 100,
      ),
      paidThrough,
      monthlyBaseYuan: random.between(48, 240) * 100,
      division,
      status: 'active',
    },
  ]
}

/** Nobody's first contribution is in the month that is not over yet. */
const daysBeforeFirstMonth = 62

/** Contributions are counted since insurance began. */
export function insuredSince(firstWorkedOn: string): string {
  return firstWorkedOn > insuranceSince ? firstWorkedOn : insuranceSince
}

function monthsBetween(from: string, to: string): number {
  const months = (date: string): number => yearOf(date) * 12 + Number(date.slice(5, 7))
  return months(to) - months(from) + 1
}

function isRetired({ asOf }: Registries, person: Person): boolean {
  return yearsLater(person.birthDate, retirementAge[person.sex]) <= asOf
}

const pensionPercent = 75
const pensionKinds: readonly [Pension['kind'], ...Pension['kind'][]] = [
  '企业职工',
  '企业职工',
  '企业职工',
  '城乡居民',
  '机关事业',
]

function drawPension(
  registries: Registries,
  person: Person,
  division: string,
  paymentState: Pension['paymentState'],
): readonly Pension[] {
  const { random, nextId, certificates } = registries
  if (!isRetired(registries, person) || !random.chance(pensionPercent)) return []
  const retiredOn = yearsLater(person.birthDate, retirementAge[person.sex])
  return [
    {
      id: nextId('pensions'),
      certificateNo: certificates.document('TX', division, retiredOn),
      person,
      kind: random.pick(pensionKinds),
      retiredOn,
      monthlyAmountYuan: random.between(12, 78) * 100,
      paymentState,
      division,
      status: 'active',
    },
  ]
}

const childInsuredPercent = 40
const residentInsuredPercent = 12
const medicalSince = '2001-04-01'

/** With the job or the pension as an employee, otherwise as a resident. */
function drawInsured(
  registries: Registries,
  person: Person,
  jobs: readonly Job[],
  pensions: readonly Pension[],
): readonly Insured[] {
  const { random, nextId } = registries
  const job = jobs.find((one) => one.person === person)
  const pension = pensions.find((one) => one.person === person)
  const isEmployee = job !== undefined || pension?.kind === '企业职工'
  const percent = isAdult(registries, person) ? residentInsuredPercent : childInsuredPercent
  if (!isEmployee && !random.chance(percent)) return []
  const since = job?.startedOn ?? pension?.retiredOn ?? person.birthDate
  return [
    {
      id: nextId('insured'),
      person,
      kind: isEmployee ? '职工' : '居民',
      insuredFrom: since > medicalSince ? since : medicalSince,
      insuredTo: longTerm,
      division: person.addressDivision,
      status: 'active',
    },
  ]
}

const fundPercent = 70
const firstFundSerial = 10_000_000

function drawFundAccount({ random, nextId }: Registries, job: Job): readonly FundAccount[] {
  if (!random.chance(fundPercent)) return []
  const { person, employer, startedOn, paidThrough, division } = job
  const id = nextId('fundAccounts')
  return [
    {
      id,
      accountNo: `${division}${firstFundSerial + id}`,
      person,
      employer,
      openedOn: startedOn,
      paidThrough,
      balanceYuan: random.between(10, 3000) * 100,
      division,
      status: 'active',
    },
  ]
}

const incomePercent = 35
const freeYuan = 60_000
const taxRate = 0.03

/** Of the last year that was settled: that is in spring. */
function drawIncome({ random, nextId, asOf }: Registries, job: Job): readonly YearIncome[] {
  const settledYear = yearOf(asOf) - (asOf.slice(5) < '07-01' ? 1 : 0)
  const year = settledYear - 1
  if (yearOf(job.startedOn) > year || !random.chance(incomePercent)) return []
  const incomeYuan = job.monthlyBaseYuan * 12
  const person: Party = job.person
  return [
    {
      id: nextId('incomes'),
      person,
      year,
      incomeYuan,
      taxPaidYuan: Math.round(Math.max(incomeYuan - freeYuan, 0) * taxRate),
      settledOn: `${settledYear}-${random.pick(['03', '04', '05', '06'])}-${random.between(10, 28)}`,
      authorityCode: `${job.division}000`,
      status: 'active',
    },
  ]
}
