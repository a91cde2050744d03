import type { Chance } from './chance.ts'

/** A person whom somebody may ask about, by what the generator knows; entries have the tag alone. */
export interface Citizen {
  readonly tag: string
  readonly surname: number
}

export interface Clerk {
  readonly department: string
  readonly client: string
  readonly id: string
  readonly window: string
  readonly surname: number
  readonly self: Citizen
  readonly spouse: Citizen
  readonly desk: Desk
  /** Questions on an ordinary day. */
  readonly pace: number
  /** Days from the beginning on which the clerk is at work. */
  readonly from: number
  readonly until: number
  /** Away in the middle of it. */
  readonly leave: { readonly from: number; readonly until: number } | undefined
  readonly hours: 'counter' | 'saturdays' | 'duty'
  /** Percent of the own cases whose number is forgotten. */
  readonly forgets: number
}

/** What one desk does. */
export interface Desk {
  readonly department: string
  readonly purpose: string
  readonly law: string
  readonly asks: readonly {
    readonly type: string
    readonly provider: string
    readonly action: 'verify' | 'read'
    readonly fields: readonly string[]
  }[]
  readonly hasCases: boolean
  readonly peopleMax: number
}

type Ask = Desk['asks'][number]
const asking =
  (action: Ask['action']) =>
  (type: string, provider: string, ...fields: string[]): Ask => ({ type, provider, action, fields })
const verifying = asking('verify')
const reading = asking('read')

const marriage = verifying('marriage.event', 'minzheng', 'certificateNo', 'event')
const identity = reading('person.identity', 'gongan', 'name', 'idValidTo')
const property = verifying('property.title', 'ziran', 'certificateNo')
const fund = reading('fund.account', 'gongjijin', 'accountState', 'openedOn')
const birth = verifying('birth.certificate', 'weijian', 'certificateNo')
const work = reading('employment.record', 'renshe', 'startedOn', 'endedOn')
const residence = verifying('person.residence', 'gongan', 'division')

const desk = (
  department: string,
  purpose: string,
  asks: Desk['asks'],
  more: Partial<Desk> = {},
): Desk => ({
  department,
  purpose,
  law: `${purpose}#17`,
  asks,
  hasCases: true,
  peopleMax: 3,
  ...more,
})

export const desks: readonly Desk[] = [
  desk('ziran', 'house-transfer', [marriage, identity, property]),
  desk('ziran', 'property-loan', [property, identity]),
  desk('gongjijin', 'fund-withdrawal', [fund, marriage, property]),
  desk('gongjijin', 'property-loan', [property, fund]),
  desk('minzheng', 'marriage-registration', [marriage, identity], { peopleMax: 2 }),
  desk('minzheng', 'low-income', [work, property, identity, fund], { peopleMax: 6 }),
  desk('gongan', 'newborn-hukou', [birth, marriage], { peopleMax: 3 }),
  desk('weijian', 'birth-permit', [marriage, birth], { peopleMax: 2 }),
  desk('renshe', 'pension', [work, identity], { hasCases: false, peopleMax: 1 }),
  desk('jiaoyu', 'school-enrolment', [residence, property, birth], { peopleMax: 3 }),
  desk('shichang', 'company-setup', [identity], { peopleMax: 8 }),
]

/** Of a hundred, roughly as common as the commonest surnames are. */
const surnames = [7.1, 7, 6.7, 5.3, 4.5, 3, 2.4, 2.2, 1.9, 1.8]
const otherSurnames = 180

function surnameOf(chance: Chance): number {
  let left = chance.draw() * 100
  for (const [at, share] of surnames.entries()) {
    left -= share
    if (left < 0) return at
  }
  return surnames.length + chance.between(0, otherSurnames)
}

const citizenOf = (chance: Chance): Citizen => ({
  tag: chance.word(22),
  surname: surnameOf(chance),
})

export interface Town {
  readonly clerks: readonly Clerk[]
  readonly citizens: readonly Citizen[]
}

const citizensCount = 40_000

export function buildTown(chance: Chance, days: number): Town {
  const citizens = Array.from({ length: citizensCount }, () => citizenOf(chance))
  const clerks = desks.flatMap((at) =>
    Array.from({ length: chance.between(5, 9) }, (_, number) => clerkOf(chance, at, number, days)),
  )
  return { clerks, citizens }
}

function clerkOf(chance: Chance, at: Desk, number: number, days: number): Clerk {
  const self = citizenOf(chance)
  const isNew = chance.percent(8)
  const isGone = chance.percent(4)
  const hasLeave = chance.percent(6)
  const leaveFrom = chance.between(15, 35)
  return {
    department: at.department,
    client: `${at.department}-window`,
    id: `${at.purpose.slice(0, 3)}-${number}${chance.between(10, 99)}`,
    window: `${at.purpose.slice(0, 1).toUpperCase()}${number}`,
    surname: self.surname,
    self,
    spouse: citizenOf(chance),
    desk: at,
    pace: chance.between(9, 26),
    from: isNew ? chance.between(10, Math.floor(days / 2)) : 0,
    until: isGone ? chance.between(Math.floor(days / 2), days) : days,
    leave: hasLeave ? { from: leaveFrom, until: leaveFrom + chance.between(5, 45) } : undefined,
    hours: hoursOf(chance, at),
    forgets: chance.percent(10) ? 4 : 1,
  }
}

function hoursOf(chance: Chance, { department }: Desk): Clerk['hours'] {
  if (department === 'gongan' || department === 'weijian')
    return chance.percent(50) ? 'duty' : 'counter'
  return department === 'ziran' ? 'saturdays' : 'counter'
}
