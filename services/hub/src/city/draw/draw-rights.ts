import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import { longTerm } from '../city-facts.ts'
import type { Party, Right, ValidUntil } from '../city-facts.ts'
import { hangzhouNames } from './divisions.ts'
import type { Registries } from './open-registries.ts'
import { creditCode } from './supply-certificate-numbers.ts'

/** Titles of the unified register, which began in 2015. */
const unifiedRegisterStart = '2015-09-01'

/**
 * A family's home as the registry holds it: the title in equal shares, and what rests on it.
 *
 * @param owners one to five of them.
 */
export function drawRights(
  registries: Registries,
  owners: readonly Party[],
  division: string,
): readonly Right[] {
  const { random } = registries
  const title = drawTitle(registries, owners, division)
  if (random.chance(preRegisteredPercent)) {
    return [proof(registries, title, 'pre-registration', title.owners, 3)]
  }
  const rights = [title]
  if (title.status === 'active' && random.chance(mortgagedPercent)) {
    const mortgagee = random.pick(banks)
    rights.push(proof(registries, title, 'mortgage', [{ party: mortgagee, share: '1/1' }], 30))
  }
  if (random.chance(residencePercent)) {
    rights.push(proof(registries, title, 'residence', title.owners.slice(0, 1), 5))
  }
  return rights
}

const preRegisteredPercent = 4
const mortgagedPercent = 25
const residencePercent = 2

/** Banks take mortgages. Their credit codes have a body that nobody has. */
const banks: readonly [Party, ...Party[]] = [
  bank('之江示范银行股份有限公司杭州分行', 900_001),
  bank('西溪示范农村商业银行股份有限公司', 900_002),
  bank('钱塘示范银行股份有限公司', 900_003),
]

function bank(name: string, serial: number): Party {
  return { name, idType: 'credit-code', idNumber: creditCode('1', '330102', serial) }
}

function drawTitle(registries: Registries, owners: readonly Party[], division: string): Right {
  const { random, certificates, asOfDay } = registries
  const registeredOn = isoDate(random.between(dayNumber(unifiedRegisterStart), asOfDay))
  return {
    id: registries.nextId('right'),
    certificateNo: certificates.realEstate('不动产权', registeredOn),
    unitCode: certificates.unit(division),
    rightType: 'ownership',
    owners: owners.map((party) => ({ party, share: `1/${owners.length}` })),
    locationDivision: division,
    location: drawLocation(registries, division),
    areaSquareMetres: random.between(3800, 18_000) / 100,
    registeredOn,
    validTo: drawTerm(registries, registeredOn),
    status: random.chance(90) ? 'active' : random.chance(50) ? 'revoked' : 'superseded',
  }
}

/** Land is used for 70 years from some day before the house was built; a few old short terms have run out. */
function drawTerm({ random, asOf }: Registries, registeredOn: string): ValidUntil {
  if (random.chance(15)) return longTerm
  if (random.chance(98.5)) return yearsLater(registeredOn, random.between(45, 69))
  const shortTerm = yearsLater(registeredOn, random.between(1, 5))
  return shortTerm < asOf ? shortTerm : longTerm
}

/** A right that rests on a unit: its certificate is a 不动产证明, its term is its own. */
function proof(
  { random, certificates, nextId, asOf }: Registries,
  title: Right,
  rightType: Right['rightType'],
  owners: Right['owners'],
  yearsMax: number,
): Right {
  const latest = dayNumber(asOf) - dayNumber(title.registeredOn)
  const registeredOn = isoDate(dayNumber(title.registeredOn) + random.below(latest + 1))
  return {
    ...title,
    id: nextId('right'),
    certificateNo: certificates.realEstate('不动产证明', registeredOn),
    rightType,
    owners,
    registeredOn,
    validTo: yearsLater(registeredOn, random.between(1, yearsMax)),
    status: random.chance(92) ? 'active' : 'revoked',
  }
}

const streets: readonly [string, ...string[]] = [
  '和睦路',
  '青柳路',
  '采荷路',
  '望江街',
  '文心路',
  '湖墅支路',
  '春波路',
  '桂语街',
  '稻香路',
  '竹里巷',
  '听潮路',
  '云栖街',
]

export function drawLocation({ random }: Registries, division: string): string {
  const district = hangzhouNames[division] ?? ''
  const door = `${random.between(1, 28)}0${random.between(1, 4)}`
  return `杭州市${district}${random.pick(streets)}${random.between(1, 399)}号${random.between(1, 20)}幢${random.between(1, 3)}单元${door}室`
}
