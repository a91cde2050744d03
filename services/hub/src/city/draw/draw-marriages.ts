import { dayNumber, isoDate, yearsLater } from '../calendar-days.ts'
import type { MarriageEvent, Person } from '../city-facts.ts'
import type { Registries } from './open-registries.ts'

/** Since this day certificates bear numbers that computers know (婚姻登记条例 of 2003). */
const numberedSince = '2003-10-01'

interface Couple {
  readonly husband: Person
  readonly wife: Person
  /** Where they go to the registry. */
  readonly division: string
}

/**
 * What civil affairs holds of one couple, in the order it happened. A certificate that a later one replaced is
 * `superseded`: the lost original of a re-issue as well as the marriage certificate that a divorce collected.
 */
export function drawMarriages(
  registries: Registries,
  couple: Couple,
): { readonly events: readonly MarriageEvent[]; readonly dividedOn?: string } {
  const { random } = registries
  const married = drawCertificate(registries, couple)
  if (married === undefined) return { events: [] }
  const fate = random.below(100)
  if (fate < stayTogetherPercent) return { events: [married] }
  if (fate < reissuedBelow) return { events: reissue(registries, couple, married) }
  if (fate < annulledBelow) return { events: [{ ...married, status: 'revoked' }] }
  return divorce(registries, couple, married)
}

const stayTogetherPercent = 76
const reissuedBelow = 82
const annulledBelow = 83
const remarriedPercent = 15
const exchangedPercent = 90

/**
 * The couple's first certificate with a number of today: of their wedding, or, if that was on paper only, the one
 * that they got in exchange; undefined for those who still hold the paper and those who are not married yet.
 */
function drawCertificate(registries: Registries, couple: Couple): MarriageEvent | undefined {
  const { random, asOf, asOfDay } = registries
  const wedding = drawWedding(registries, couple)
  if (wedding > asOf) return undefined
  if (wedding >= numberedSince) return register(registries, couple, { kind: 'J', on: wedding })
  if (!random.chance(exchangedPercent)) return undefined
  const on = isoDate(random.between(dayNumber(numberedSince), asOfDay))
  return register(registries, couple, { kind: 'BJ', on })
}

/** Marriage law: not before 22 for him and 20 for her. */
function drawWedding({ random }: Registries, { husband, wife }: Couple): string {
  const his = yearsLater(husband.birthDate, 22)
  const hers = yearsLater(wife.birthDate, 20)
  return isoDate(dayNumber(his > hers ? his : hers) + random.below(3000))
}

function reissue(
  registries: Registries,
  couple: Couple,
  original: MarriageEvent,
): readonly MarriageEvent[] {
  const on = someTimeAfter(registries, original.registeredOn)
  if (on > registries.asOf) return [original]
  return [
    { ...original, status: 'superseded' },
    register(registries, couple, { kind: 'BJ', on, prior: original.certificateNo }),
  ]
}

function divorce(
  registries: Registries,
  couple: Couple,
  married: MarriageEvent,
): { readonly events: readonly MarriageEvent[]; readonly dividedOn?: string } {
  const on = someTimeAfter(registries, married.registeredOn)
  if (on > registries.asOf) return { events: [married] }
  const prior = married.certificateNo
  const divided = register(registries, couple, { kind: 'L', on, prior })
  const before: MarriageEvent = { ...married, status: 'superseded' }
  const again = someTimeAfter(registries, on)
  if (again > registries.asOf || !registries.random.chance(remarriedPercent)) {
    return { events: [before, divided], dividedOn: on }
  }
  const remarried = register(registries, couple, { kind: 'J', on: again })
  return { events: [before, { ...divided, status: 'superseded' }, remarried] }
}

/** A later marriage of one of them to somebody else; none if the day has not come yet. */
export function drawSecondMarriage(
  registries: Registries,
  couple: Couple,
  after: string,
): readonly MarriageEvent[] {
  const grown = drawWedding(registries, couple)
  const on = someTimeAfter(registries, after > grown ? after : grown)
  return on > registries.asOf ? [] : [register(registries, couple, { kind: 'J', on })]
}

function someTimeAfter({ random }: Registries, date: string): string {
  return isoDate(dayNumber(date) + random.between(200, 4000))
}

function register(
  { certificates, nextId }: Registries,
  { husband, wife, division }: Couple,
  entry: { readonly kind: 'J' | 'L' | 'BJ'; readonly on: string; readonly prior?: string },
): MarriageEvent {
  return {
    id: nextId('marriage'),
    event: events[entry.kind],
    certificateNo: certificates.marriage(entry.kind, division, entry.on),
    priorCertificateNo: entry.prior ?? '',
    registeredOn: entry.on,
    registrarCode: division,
    husband,
    wife,
    status: 'active',
  }
}

const events = { J: 'MARRIAGE', L: 'DIVORCE', BJ: 'REISSUE' } as const
