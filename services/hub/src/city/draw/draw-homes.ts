import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { Party, Person, Right } from '../city-facts.ts'
import type {
  DeedTax,
  FactsOfHomes,
  FundLoan,
  FundWithdrawal,
  HousingSupport,
  Lease,
  Restriction,
  SaleContract,
} from '../facts-of-homes.ts'
import type { Assistance } from '../facts-of-life.ts'
import type { Job } from '../facts-of-work.ts'
import { hangzhouNames } from './divisions.ts'
import { isAdult, isAlive } from './kin.ts'
import { drawLocation } from './draw-rights.ts'
import type { Registries } from './open-registries.ts'
import { creditCode } from './supply-certificate-numbers.ts'

/** What else is known of a family's home: how it was bought and paid for, what rests on it, or whom those without one rent from. */
export function drawHomes(
  registries: Registries,
  family: {
    readonly people: readonly Person[]
    readonly rights: readonly Right[]
    readonly jobs: readonly Job[]
    readonly assistance: readonly Assistance[]
    readonly division: string
  },
): FactsOfHomes {
  const { people, rights, jobs, assistance, division } = family
  const title = rights.find(isHome)
  const contracts = title ? drawContracts(registries, title) : []
  const [bought] = contracts
  const buyer = jobs.find(({ person }) => person.idNumber === bought?.buyer.idNumber)
  return {
    units: title && title.rightType === 'ownership' ? [drawUnit(registries, title)] : [],
    restrictions: drawRestrictions(registries, rights),
    contracts,
    deedTaxes: bought ? drawDeedTax(registries, bought) : [],
    ...drawFundUse(registries, bought, buyer),
    leases: title ? [] : people.flatMap((person) => drawLease(registries, person, division)),
    support: assistance.slice(0, 1).flatMap((one) => drawSupport(registries, one)),
  }
}

/** A home is owned, or bought and not yet built. */
function isHome({ rightType, status }: Right): boolean {
  return (rightType === 'ownership' || rightType === 'pre-registration') && status === 'active'
}

function drawUnit({ random, nextId }: Registries, title: Right): FactsOfHomes['units'][number] {
  const completedOn = isoDate(dayNumber(title.registeredOn) - random.between(60, 9000))
  return { id: nextId('units'), title, completedOn, status: 'active' }
}

const sealedPercent = 0.8
const restricting: ReadonlyMap<Right['rightType'], string> = new Map([
  ['mortgage', '抵押'],
  ['residence', '居住权'],
  ['pre-registration', '预告登记'],
])

/** What the register of rights holds against the title, and now and then a court's seal. */
function drawRestrictions(
  registries: Registries,
  rights: readonly Right[],
): readonly Restriction[] {
  const { random, nextId, certificates, asOf } = registries
  const title = rights.find(isHome)
  if (!title) return []
  const restrictions: Restriction[] = []
  const restrict = (kind: string, authority: string, right: Right): void => {
    const { registeredOn, validTo, locationDivision } = right
    const registrationNo = certificates.document('XZ', locationDivision, registeredOn)
    const terms = { registrationNo, registeredOn, validTo, status: right.status }
    restrictions.push({ id: nextId('restrictions'), kind, title, authority, ...terms })
  }
  for (const right of rights) {
    const kind = restricting.get(right.rightType)
    const [holder] = right.owners
    if (kind === undefined || !holder) continue
    restrict(kind, right.rightType === 'mortgage' ? holder.party.name : holderWord, right)
  }
  if (random.chance(sealedPercent)) {
    const district = hangzhouNames[title.locationDivision] ?? ''
    const registeredOn = someDayAfter(registries, title.registeredOn)
    const validTo = yearsLater(registeredOn > asOf ? asOf : registeredOn, 3)
    restrict('查封', `杭州市${district}人民法院`, { ...title, registeredOn, validTo })
  }
  return restrictions
}

/** People are named in the register, not in the list of what restricts a right. */
const holderWord = '登记簿所载权利人'

function someDayAfter({ random, asOfDay }: Registries, date: string): string {
  return isoDate(random.between(dayNumber(date), asOfDay))
}

const contractPercent = 45
const newHomePercent = 60

/** One for each buyer, some weeks before the register followed. */
function drawContracts(registries: Registries, title: Right): readonly SaleContract[] {
  const { random, nextId, certificates } = registries
  if (!random.chance(contractPercent)) return []
  const filedOn = isoDate(dayNumber(title.registeredOn) - random.between(20, 200))
  const owner = random.chance(newHomePercent) ? undefined : registries.neighbours.pick(random)
  const isNew = owner === undefined || title.rightType === 'pre-registration'
  const shared = {
    contractNo: certificates.document('HT', title.locationDivision, filedOn),
    kind: isNew ? '新建商品房' : '存量房',
    title,
    seller: isNew ? random.pick(developers) : owner,
    priceYuan: Math.round(title.areaSquareMetres * random.between(180, 520)) * 100,
    filedOn,
    contractState: title.rightType === 'ownership' ? '已登记' : '已备案',
    status: 'active',
  } as const
  return title.owners.map(({ party, share }) => ({
    id: nextId('contracts'),
    ...shared,
    buyer: party,
    share,
  }))
}

/** Developers are no department: what they know is in the contract. Their credit codes have a body that nobody has. */
const developers: readonly [Party, ...Party[]] = [
  developer('杭州示范置业有限公司', 910_001),
  developer('钱塘示范房地产开发有限公司', 910_002),
]

function developer(name: string, serial: number): Party {
  return { name, idType: 'credit-code', idNumber: creditCode('1', '330102', serial) }
}

const deedTaxRate = 0.015

function drawDeedTax(
  { nextId, certificates }: Registries,
  { title, buyer, priceYuan, filedOn, contractNo }: SaleContract,
): readonly DeedTax[] {
  if (title.rightType !== 'ownership') return []
  const paidOn = isoDate(Math.floor((dayNumber(filedOn) + dayNumber(title.registeredOn)) / 2))
  return [
    {
      id: nextId('deedTaxes'),
      receiptNo: certificates.document('WS', title.locationDivision, paidOn),
      taxpayer: buyer,
      amountYuan: Math.round(priceYuan * deedTaxRate),
      paidOn,
      contractNo,
      unitCode: title.unitCode,
      authorityCode: `${title.locationDivision}000`,
      status: 'active',
    },
  ]
}

const loanPercent = 25
const withdrawalPercent = 30
const loanYears = 20

/** Whoever works and has bought a home may borrow from the fund, or take out what is theirs, once for a home. */
function drawFundUse(
  registries: Registries,
  contract: SaleContract | undefined,
  job: Job | undefined,
): { readonly loans: readonly FundLoan[]; readonly withdrawals: readonly FundWithdrawal[] } {
  if (!contract || !job) return { loans: [], withdrawals: [] }
  const { random, nextId, certificates } = registries
  const { contractNo, title } = contract
  const { division, person } = job
  const on = someDayAfter(registries, title.registeredOn)
  const amountYuan = random.between(20, 100) * 10_000
  const loan: FundLoan = {
    id: nextId('loans'),
    loanNo: certificates.document('DK', division, on),
    borrower: person,
    unitCode: title.unitCode,
    amountYuan,
    outstandingYuan: Math.round(amountYuan * (random.between(10, 99) / 100)),
    grantedOn: on,
    maturesOn: yearsLater(on, loanYears),
    division,
    status: 'active',
  }
  const withdrawal: FundWithdrawal = {
    id: nextId('withdrawals'),
    withdrawalNo: certificates.document('TQ', division, on),
    person,
    unitCode: title.unitCode,
    contractNo,
    amountYuan: random.between(5, 200) * 1000,
    withdrawnOn: on,
    division,
    status: 'active',
  }
  return {
    loans: random.chance(loanPercent) ? [loan] : [],
    withdrawals: random.chance(withdrawalPercent) ? [withdrawal] : [],
  }
}

const tenantPercent = 8
const leaseDaysMax = 700

function drawLease(registries: Registries, lessee: Person, division: string): readonly Lease[] {
  const { random, nextId, certificates, asOfDay } = registries
  const lessor = registries.neighbours.pick(random)
  const canRent = lessor && isAlive(lessee) && isAdult(registries, lessee)
  if (!canRent || !random.chance(tenantPercent)) return []
  const from = asOfDay - random.below(leaseDaysMax)
  const leaseFrom = isoDate(from)
  return [
    {
      id: nextId('leases'),
      filingNo: certificates.document('ZL', division, leaseFrom),
      lessor,
      lessee,
      division,
      location: drawLocation(registries, division),
      monthlyRentYuan: random.between(15, 90) * 100,
      filedOn: leaseFrom,
      leaseFrom,
      leaseTo: yearsLater(isoDate(from - 1), random.between(1, 3)),
      status: 'active',
    },
  ]
}

const supportPercent = 60
const supportKinds: readonly [string, ...string[]] = ['公共租赁住房', '保障性租赁住房', '租赁补贴']

function drawSupport(
  { random, nextId, certificates }: Registries,
  { person, division, approvedOn }: Assistance,
): readonly HousingSupport[] {
  if (!random.chance(supportPercent)) return []
  return [
    {
      id: nextId('support'),
      approvalNo: certificates.document('BZ', division, approvedOn),
      person,
      kind: random.pick(supportKinds),
      division,
      approvedOn,
      validTo: yearsLater(approvedOn, 3),
      status: 'active',
    },
  ]
}
