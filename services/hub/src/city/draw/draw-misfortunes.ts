import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { Person } from '../city-facts.ts'
import type { Assistance, Conviction, Disability, FactsOfLife } from '../facts-of-life.ts'
import { isAdult, isAlive } from './kin.ts'
import type { Kin } from './kin.ts'
import type { Registries } from './open-registries.ts'

const assistedPercent = 1.2
const disabledPercent = 1.5
const convictedPercent = 0.4

/** What befell a few: assistance for a whole household, disability, a final judgment. */
export function drawMisfortunes(
  registries: Registries,
  { people, division }: Kin,
): Pick<FactsOfLife, 'assistance' | 'disabilities' | 'convictions'> {
  const { random } = registries
  const residents = people.filter((person) => isAlive(person) && person.idType === 'resident-id')
  const assisted = random.chance(assistedPercent) ? residents : []
  return {
    assistance: drawAssistance(registries, assisted, division),
    disabilities: residents
      .filter(() => random.chance(disabledPercent))
      .map((person) => drawDisability(registries, person, division)),
    convictions: residents
      .filter((person) => isAdult(registries, person) && random.chance(convictedPercent))
      .flatMap((person) => drawConviction(registries, person, division)),
  }
}

function drawAssistance(
  { random, nextId, certificates, asOfDay }: Registries,
  members: readonly Person[],
  division: string,
): readonly Assistance[] {
  if (members.length === 0) return []
  const approvedOn = isoDate(asOfDay - random.between(10, 350))
  const certificateNo = certificates.document('DB', division, approvedOn)
  const [category, monthlyAmountYuan] = random.pick(categories)
  return members.map((person) => ({
    id: nextId('assistance'),
    certificateNo,
    person,
    category,
    division,
    approvedOn,
    monthlyAmountYuan,
    validTo: yearsLater(approvedOn, 1),
    status: 'active',
  }))
}

type Category = readonly [word: string, monthlyAmountYuan: number]
const categories: readonly [Category, ...Category[]] = [
  ['最低生活保障', 1203],
  ['最低生活保障', 980],
  ['特困供养', 1860],
  ['低收入家庭', 0],
]

const kinds = ['视力', '听力', '言语', '肢体', '智力', '精神', '多重']
const levels = ['一级', '二级', '三级', '四级']

/** The certificate's number is the holder's own, then category and level in digits. */
function drawDisability(
  { random, nextId, asOf, asOfDay }: Registries,
  person: Person,
  division: string,
): Disability {
  const kind = random.below(kinds.length)
  const level = random.below(levels.length)
  const earliest = Math.max(dayNumber(yearsLater(asOf, -9)), dayNumber(person.birthDate))
  const issuedOn = isoDate(random.between(earliest, asOfDay))
  return {
    id: nextId('disabilities'),
    certificateNo: `${person.idNumber}${kind + 1}${level + 1}`,
    person,
    category: kinds[kind] ?? '多重',
    level: levels[level] ?? '四级',
    division,
    issuedOn,
    validTo: yearsLater(issuedOn, 10),
    status: 'active',
  }
}

const offences: readonly [string, ...string[]] = [
  '其他',
  '其他',
  '其他',
  '破坏市场经济秩序',
  '侵占财产',
  '挪用财产',
]
const recordsSince = '1998-01-01'

/** Nobody is judged here for what they did as a child. */
function drawConviction(
  { random, nextId, certificates, asOfDay }: Registries,
  person: Person,
  courtCode: string,
): readonly Conviction[] {
  const grown = yearsLater(person.birthDate, 20)
  const earliest = dayNumber(grown > recordsSince ? grown : recordsSince)
  if (earliest > asOfDay) return []
  const judgedOn = isoDate(random.between(earliest, asOfDay))
  return [
    {
      id: nextId('convictions'),
      judgmentNo: certificates.courtCase('刑初', courtCode, judgedOn),
      person,
      offenceClass: random.pick(offences),
      judgedOn,
      sentenceEndsOn: isoDate(dayNumber(judgedOn) + random.between(180, 2900)),
      courtCode,
      status: 'active',
    },
  ]
}
