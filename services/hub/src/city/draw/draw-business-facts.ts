import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { Organisation, Party, Person } from '../city-facts.ts'
import type {
  Arrears,
  BusinessTax,
  Enforcement,
  FactsOfWork,
  Officer,
  SocialOrganisation,
} from '../facts-of-work.ts'
import { hangzhouNames } from './divisions.ts'
import { isAdult, isAlive } from './kin.ts'
import type { Registries } from './open-registries.ts'

type BusinessFacts = Pick<
  FactsOfWork,
  'officers' | 'businessTaxes' | 'arrears' | 'enforcements' | 'socialOrganisations'
>

/** What is known of a family's businesses, of its debts, and of the associations that it founded. */
export function drawBusinessFacts(
  registries: Registries,
  organisations: readonly Organisation[],
  people: readonly Person[],
): BusinessFacts {
  const running = organisations.filter(({ businessStatus }) => businessStatus === 'active')
  const adults = people.filter((person) => isAlive(person) && isAdult(registries, person))
  const debtors: readonly Party[] = [...adults, ...organisations.map(partyOf)]
  return {
    officers: organisations.flatMap((organisation) => drawOfficers(registries, organisation)),
    businessTaxes: running.flatMap((organisation) => drawTax(registries, organisation)),
    arrears: running.flatMap((organisation) => drawArrears(registries, organisation)),
    enforcements: debtors.flatMap((debtor) => drawEnforcement(registries, debtor)),
    socialOrganisations: adults.flatMap((person) => drawAssociation(registries, person)),
  }
}

export function partyOf({ name, creditCode }: Organisation): Party {
  return { name, idType: 'credit-code', idNumber: creditCode }
}

/** Who stands for a company also owns it here; an individual business has no shares. */
function drawOfficers({ nextId }: Registries, organisation: Organisation): readonly Officer[] {
  const { legalRepresentative: officer, establishedOn: appointedOn, orgType } = organisation
  const stands: Officer = {
    id: nextId('officers'),
    organisation,
    officer,
    position: '法定代表人',
    appointedOn,
    share: '',
    status: 'active',
  }
  if (orgType === '个体工商户') return [stands]
  return [stands, { ...stands, id: nextId('officers'), position: '股东', share: '1/1' }]
}

const paidPercent = 60
const owesPercent = 3
const taxDaysMax = 600

function drawTax(registries: Registries, organisation: Organisation): readonly BusinessTax[] {
  const { random, nextId, certificates } = registries
  if (!random.chance(paidPercent)) return []
  const division = divisionOf(organisation)
  const paidOn = someDay(registries, organisation.establishedOn)
  return [
    {
      id: nextId('businessTaxes'),
      receiptNo: certificates.document('WS', division, paidOn),
      organisation,
      amountYuan: random.between(3, 900) * 100,
      paidOn,
      authorityCode: `${division}000`,
      status: 'active',
    },
  ]
}

function drawArrears(registries: Registries, organisation: Organisation): readonly Arrears[] {
  const { random, nextId, certificates } = registries
  if (!random.chance(owesPercent)) return []
  const division = divisionOf(organisation)
  const dueOn = someDay(registries, organisation.establishedOn)
  return [
    {
      id: nextId('arrears'),
      noticeNo: certificates.document('QS', division, dueOn),
      organisation,
      amountYuan: random.between(3, 900) * 100,
      dueOn,
      underAppeal: random.chance(10),
      authorityCode: `${division}000`,
      status: random.chance(80) ? 'active' : 'superseded',
    },
  ]
}

/** Within the last two years, and not before the business was there. */
function someDay({ random, asOfDay }: Registries, since: string): string {
  return isoDate(random.between(Math.max(asOfDay - taxDaysMax, dayNumber(since)), asOfDay))
}

/** Credit codes hold the division of the registry. */
function divisionOf({ creditCode }: Organisation): string {
  return creditCode.slice(2, 8)
}

const pursuedPercent = 0.5
const lists: readonly [Enforcement['listed'], ...Enforcement['listed'][]] = [
  '失信',
  '限制消费',
  '未列入',
  '未列入',
]

function drawEnforcement(registries: Registries, debtor: Party): readonly Enforcement[] {
  const { random, nextId, certificates, asOf } = registries
  if (!random.chance(pursuedPercent)) return []
  const courtCode = random.pick(courts)
  const filedOn = someDay(registries, yearsLater(asOf, -1))
  const listed = random.pick(lists)
  return [
    {
      id: nextId('enforcements'),
      caseNo: certificates.courtCase('执', courtCode, filedOn),
      debtor,
      listed,
      filedOn,
      listedOn: listed === '未列入' ? '' : filedOn,
      amountYuan: random.between(5, 800) * 1000,
      courtCode,
      status: 'active',
    },
  ]
}

const courts: readonly [string, ...string[]] = ['330102', '330105', '330106', '330108', '330109']
const foundersPercent = 0.25
const aims: readonly [string, ...string[]] = ['志愿者', '书法', '棋类', '摄影', '环保', '养老服务']

function drawAssociation(registries: Registries, person: Person): readonly SocialOrganisation[] {
  const { random, nextId, certificates, asOfDay } = registries
  if (!random.chance(foundersPercent)) return []
  const division = person.addressDivision
  const district = hangzhouNames[division] ?? ''
  const earliest = Math.min(dayNumber(yearsLater(person.birthDate, 18)), asOfDay)
  const establishedOn = isoDate(
    random.between(Math.max(earliest, dayNumber('1999-01-01')), asOfDay),
  )
  const id = nextId('socialOrganisations')
  return [
    {
      id,
      creditCode: certificates.association(division),
      name: `杭州市${district}${random.pick(aims)}第${id}协会`,
      legalRepresentative: person,
      establishedOn,
      supervisor: `杭州市${district}民政局`,
      validTo: yearsLater(establishedOn, 30),
      status: 'active',
    },
  ]
}
