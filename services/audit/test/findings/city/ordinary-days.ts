import { isWorkingDay } from '@hutong/schemas'
import type { Chance } from './chance.ts'
import { dayMs, hourMs, minuteMs, questionOf, usualAnswer } from './diary.ts'
import type { Diary } from './diary.ts'
import { desks } from './town.ts'
import type { Citizen, Clerk, Town } from './town.ts'

export interface Calendar {
  /** Midnight in China of the first day, ms since 1970. */
  readonly first: number
  readonly days: number
}

const chinaOffsetMs = 8 * hourMs

/** What a city asks when nobody does anything wrong. */
export function liveOrdinaryDays(
  town: Town,
  calendar: Calendar,
  chance: Chance,
  diary: Diary,
): void {
  for (let day = 0; day < calendar.days; day += 1) {
    const midnight = calendar.first + day * dayMs
    const date = new Date(midnight + chinaOffsetMs).toISOString().slice(0, 10)
    const isOpen = isWorkingDay(date)
    const busy = busyness(date, isOpen, chance)
    const overtime = chance.percent(12)
    for (const clerk of town.clerks) {
      if (isAway(clerk, day, chance)) continue
      workDay(clerk, { town, midnight, isOpen, busy, overtime, day }, chance, diary)
    }
    askOnline(town, midnight, chance, diary)
    askInBatches(town, midnight, date, chance, diary)
    readTheAudit(midnight, isOpen, chance, diary)
    for (const clerk of town.clerks)
      if (chance.percent(0.3)) emergency(clerk, town, midnight, chance, diary)
  }
}

function busyness(date: string, isOpen: boolean, chance: Chance): number {
  const isEnd = Number(date.slice(8)) >= 26
  const monday = new Date(`${date}T00:00:00Z`).getUTCDay() === 1
  return (isEnd ? 1.5 : 1) * (monday ? 1.25 : 1) * (0.85 + 0.3 * chance.draw()) * (isOpen ? 1 : 0.5)
}

function isAway({ from, until, leave }: Clerk, day: number, chance: Chance): boolean {
  if (day < from || day >= until || chance.percent(4)) return true
  return leave !== undefined && day >= leave.from && day < leave.until
}

interface Today {
  readonly town: Town
  readonly midnight: number
  readonly isOpen: boolean
  readonly busy: number
  readonly overtime: boolean
  readonly day: number
}

function workDay(clerk: Clerk, today: Today, chance: Chance, diary: Diary): void {
  const { isOpen, midnight, busy, overtime } = today
  const isSaturday = clerk.hours === 'saturdays' && !isOpen && chance.percent(35)
  const isOnDuty = clerk.hours === 'duty' && chance.percent(20)
  if (!isOpen && !isSaturday && !isOnDuty) return
  const wanted = Math.round(clerk.pace * busy * (0.7 + 0.6 * chance.draw()))
  const [open, close] = isOnDuty ? [0, 24] : [8.6, overtime && chance.percent(30) ? 19.8 : 17.6]
  for (let asked = 0; asked < wanted;) {
    const at = midnight + (open + (close - open) * chance.draw()) * hourMs
    asked += serveFamily(clerk, today, at, chance, diary)
  }
  // One file that did not wait.
  if (isOpen && chance.percent(0.7))
    serveFamily(clerk, today, midnight + 19.4 * hourMs, chance, diary)
}

/** One case, its people, and the questions about each; gives how many. */
function serveFamily(
  clerk: Clerk,
  { town, day }: Today,
  at: number,
  chance: Chance,
  diary: Diary,
): number {
  const { desk } = clerk
  const cover = chance.percent(1.5)
    ? chance.pick(desks.filter(({ department }) => department === desk.department))
    : desk
  const people = 1 + Math.floor(chance.draw() ** 2 * cover.peopleMax)
  const first = chance.pick(town.citizens)
  const family = [first, ...Array.from({ length: people - 1 }, () => relative(first, town, chance))]
  const isForgotten = !cover.hasCases || chance.percent(clerk.forgets)
  const caseRef = isForgotten ? undefined : `${cover.purpose}-${day}-${chance.word(6)}`
  let asked = 0
  let ms = at
  for (const citizen of family) {
    for (const ask of cover.asks.slice(0, chance.between(1, cover.asks.length))) {
      const answer = usualAnswer(chance, ask.action)
      const given = { purpose: cover.purpose, ...(caseRef === undefined ? {} : { caseRef }) }
      diary.note(ms, questionOf(clerk, citizen, ask, { ...given, answer }))
      asked += 1
      ms += chance.between(1, 4) * minuteMs
      // A slip of the pen, and a source that was late.
      const again = answer === 'NO:mismatch' ? 70 : answer === 'UNKNOWN:stale' ? 60 : 0
      if (!chance.percent(again)) continue
      const later = answer === 'NO:mismatch' ? ms : ms + chance.between(1, 6) * hourMs
      const second = chance.percent(85) ? 'YES' : answer
      diary.note(
        Math.min(later, dayEnd(at)),
        questionOf(clerk, citizen, ask, { ...given, answer: second }),
      )
      asked += 1
    }
  }
  return asked
}

const dayEnd = (at: number): number =>
  at - ((at + chinaOffsetMs) % dayMs) + 17.9 * hourMs > at
    ? at - ((at + chinaOffsetMs) % dayMs) + 17.9 * hourMs
    : at + 5 * minuteMs

/** A family mostly bears one name. */
function relative(first: Citizen, town: Town, chance: Chance): Citizen {
  const other = chance.pick(town.citizens)
  return chance.percent(60) ? { tag: other.tag, surname: first.surname } : other
}

const portals = [
  { client: 'zwfw-portal', department: 'zwfw', purpose: 'fund-withdrawal', pace: 90 },
  { client: 'zwfw-app', department: 'zwfw', purpose: 'school-enrolment', pace: 60 },
] as const

function askOnline(town: Town, midnight: number, chance: Chance, diary: Diary): void {
  for (const { client, department, purpose, pace } of portals) {
    const wanted = Math.round(pace * (0.6 + 0.8 * chance.draw()))
    for (let asked = 0; asked < wanted; asked += 1) {
      const at = midnight + (24 - 18 * chance.draw() ** 1.3) * hourMs - 1
      const { asks } = chance.pick(desks.filter((one) => one.purpose === purpose))
      const ask = chance.pick(asks)
      const entry = (answerClass: string, tag: string) => ({
        kind: answerClass.startsWith('REFUSED') ? 'refusal' : 'answer',
        client,
        department,
        provider: ask.provider,
        channel: 'online',
        purpose,
        legalBasis: `${purpose}#17`,
        recordType: ask.type,
        action: ask.action,
        fields: ask.fields,
        subject: tag,
        answerClass,
        status: 200,
      })
      const { tag } = chance.pick(town.citizens)
      const answer = chance.percent(6) ? 'NO:mismatch' : usualAnswer(chance, ask.action)
      diary.note(at, entry(answer, tag))
      // Citizens type until it fits, twice or three times.
      const tries = answer === 'NO:mismatch' ? chance.between(0, 2) : 0
      for (let more = 1; more <= tries; more += 1)
        diary.note(at + more * minuteMs, entry(chance.percent(70) ? 'YES' : answer, tag))
    }
  }
}

/** The pension office looks at everybody once a month, and at new cases every night. */
function askInBatches(
  town: Town,
  midnight: number,
  date: string,
  chance: Chance,
  diary: Diary,
): void {
  const isMonthly = date.endsWith('-05')
  const wanted = isMonthly ? 1_500 : chance.between(35, 60)
  for (let asked = 0; asked < wanted; asked += 1) {
    diary.note(midnight + 2 * hourMs + asked * 1_500, {
      kind: 'answer',
      client: 'renshe-batch',
      department: 'renshe',
      provider: 'gongan',
      purpose: 'pension',
      legalBasis: 'pension#17',
      recordType: 'person.identity',
      action: 'read',
      fields: ['idValidTo'],
      subject: chance.pick(town.citizens).tag,
      answerClass: chance.percent(3) ? 'UNKNOWN:no-record' : 'DATA',
      status: 200,
    })
  }
}

function readTheAudit(midnight: number, isOpen: boolean, chance: Chance, diary: Diary): void {
  if (!isOpen) return
  for (const officer of ['auditor-1', 'auditor-2']) {
    for (let read = chance.between(0, 14); read > 0; read -= 1) {
      diary.note(midnight + (9 + 8 * chance.draw()) * hourMs, {
        kind: 'audit-read',
        client: 'hutong-console',
        department: 'shuju',
        action: 'search',
        answerClass: 'DATA',
        status: 200,
        details: { sealedKey: 'shuju-2026Q3', officer },
      })
    }
  }
}

/** Of those who have emergencies at all; a colleague confirms within hours. */
function emergency(clerk: Clerk, town: Town, midnight: number, chance: Chance, diary: Diary): void {
  if (clerk.hours !== 'duty') return
  const [ask] = clerk.desk.asks
  if (!ask) return
  const at = midnight + (9 + 8 * chance.draw()) * hourMs
  const id = `b-${Array.from({ length: 36 }, () => chance.between(0, 15).toString(16)).join('')}`
  const citizen = chance.pick(town.citizens)
  diary.note(
    at,
    questionOf(clerk, citizen, ask, {
      answer: 'YES',
      kind: 'break-glass',
      note: `break-glass ${id}: on duty`,
    }),
  )
  diary.note(at + chance.between(1, 9) * hourMs, {
    kind: 'break-glass',
    client: 'hutong-cli',
    department: clerk.department,
    action: 'break-glass.confirmed',
    answerClass: 'DONE',
    status: 200,
    details: {
      sealedKey: `${clerk.department}-2026Q3`,
      officer: 'second',
      note: `${id}: I was there`,
    },
  })
}
