import type { Chance } from './chance.ts'
import { dayMs, hourMs, minuteMs, questionOf, usualAnswer } from './diary.ts'
import type { Diary } from './diary.ts'
import type { Calendar } from './ordinary-days.ts'
import { desks } from './town.ts'
import type { Citizen, Clerk, Town } from './town.ts'

interface Scene {
  readonly town: Town
  readonly chance: Chance
  readonly note: (ms: number, entry: Parameters<Diary['note']>[1]) => void
  /** A clerk who works at a counter all the time. */
  readonly clerk: Clerk
  /** Opening of a working day in the second half of the time. */
  readonly morning: (later?: number) => number
  readonly somebody: () => Citizen
}

/** Twenty ways of misusing what one may ask. Each is one clerk's, or one system's. */
const abuses: Readonly<Record<string, (scene: Scene) => void>> = {
  'looks at the own record': ({ clerk, note, morning, chance }) => {
    for (let time = 0; time < 3; time += 1)
      note(
        morning(time) + chance.between(1, 400) * minuteMs,
        asked(clerk, clerk.self, chance, { signals: ['own-record'], caseRef: `own-${time}` }),
      )
  },
  'looks at the spouse': ({ clerk, note, morning, chance }) => {
    for (let time = 0; time < 2; time += 1)
      note(
        morning() + (100 + time) * minuteMs,
        asked(clerk, clerk.spouse, chance, { signals: ['same-household'], caseRef: 'fam-1' }),
      )
  },
  'looks at relatives of the same name': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 4; time += 1)
      note(
        morning(time * 2) + chance.between(1, 400) * minuteMs,
        asked(clerk, { tag: somebody().tag, surname: clerk.surname }, chance, {}),
      )
  },
  'many look at somebody in the news': ({ town, note, morning, chance, somebody }) => {
    const person = somebody()
    for (let time = 0; time < 10; time += 1)
      note(
        morning(time % 3) + chance.between(1, 400) * minuteMs,
        asked(chance.pick(town.clerks), person, chance, { caseRef: chance.word(8) }),
      )
  },
  'looks up people at night': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 8; time += 1)
      note(
        morning() + 14.5 * hourMs + time * 3 * minuteMs,
        asked(clerk, somebody(), chance, { caseRef: chance.word(8) }),
      )
  },
  'copies a register in an hour': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 160; time += 1)
      note(
        morning() + 3.5 * hourMs + time * 25_000,
        asked(clerk, somebody(), chance, { caseRef: chance.word(8) }),
      )
  },
  'asks without a case': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 12; time += 1)
      note(
        morning(time % 4) + chance.between(1, 400) * minuteMs,
        asked(clerk, somebody(), chance, {}),
      )
  },
  'tries one certificate after the other': ({ clerk, note, morning, chance, somebody }) => {
    const person = somebody()
    for (let time = 0; time < 9; time += 1)
      note(
        morning() + time * 2 * minuteMs,
        asked(clerk, person, chance, {
          answer: time < 8 ? 'NO:mismatch' : 'YES',
          caseRef: 'try-1',
        }),
      )
  },
  'tries every door': ({ clerk, note, morning, chance, somebody }) => {
    const codes = [
      'grant-missing',
      'purpose-not-granted',
      'field-not-granted',
      'action-not-granted',
    ]
    for (let time = 0; time < 14; time += 1)
      note(
        morning() + time * 4 * minuteMs,
        asked(clerk, somebody(), chance, {
          answer: `REFUSED:${codes[time % 4]}`,
          purpose: desks[time % 8]?.purpose ?? '',
          caseRef: 'door-1',
        }),
      )
  },
  'a forgotten key asks again': ({ clerk, note, morning, chance, somebody }) => {
    const old = { ...clerk, client: 'old-system' }
    const first = morning() - 50 * dayMs
    const ask = (ms: number): void => {
      const { details: _, ...entry } = asked(old, somebody(), chance, { channel: 'online' })
      note(ms, entry)
    }
    for (let day = 0; day < 9; day += 1) ask(first + day * dayMs)
    for (let time = 0; time < 40; time += 1) ask(morning() + time * 20 * minuteMs)
  },
  'uses one case for everybody': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 16; time += 1)
      note(
        morning(Math.floor(time / 3)) + chance.between(1, 400) * minuteMs,
        asked(clerk, somebody(), chance, { caseRef: 'all-in-one' }),
      )
  },
  'follows a former spouse': ({ clerk, note, morning, chance, somebody }) => {
    const person = somebody()
    for (let time = 0; time < 8; time += 1)
      note(
        morning(time * 2) + chance.between(1, 400) * minuteMs,
        asked(clerk, person, chance, time % 3 === 0 ? {} : { caseRef: chance.word(8) }),
      )
  },
  'reads a register that is no business of the department': ({
    clerk,
    note,
    morning,
    chance,
    somebody,
  }) => {
    const ask = {
      type: 'criminal.status',
      provider: 'gongan',
      action: 'read',
      fields: ['status'],
    } as const
    for (let time = 0; time < 5; time += 1)
      note(
        morning() + time * 30 * minuteMs,
        questionOf(clerk, somebody(), ask, { answer: 'DATA', caseRef: chance.word(8) }),
      )
  },
  'an emergency that nobody confirms': ({ clerk, note, morning, somebody, chance }) => {
    const id = 'b-00000000-0000-4000-8000-00000000000f'
    note(
      morning() + hourMs,
      asked(clerk, somebody(), chance, {
        answer: 'YES',
        kind: 'break-glass',
        note: `break-glass ${id}: urgent`,
      }),
    )
  },
  'looks at a flagged person': ({ clerk, note, morning, chance, somebody }) => {
    note(
      morning() + hourMs,
      asked(clerk, somebody(), chance, { signals: ['flagged'], caseRef: 'case-7' }),
    )
  },
  'two people use one account': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 12; time += 1)
      note(
        morning() + time * 5 * minuteMs,
        asked(clerk, somebody(), chance, {
          caseRef: chance.word(8),
          window: time % 2 === 0 ? clerk.window : 'X9',
        }),
      )
  },
  'an auditor reads everything': ({ note, morning }) => {
    for (let time = 0; time < 120; time += 1)
      note(morning() + time * 4 * minuteMs, {
        kind: 'audit-read',
        client: 'hutong-console',
        department: 'shuju',
        action: 'search',
        answerClass: 'DATA',
        status: 200,
        details: { sealedKey: 'shuju-2026Q3', officer: 'auditor-2' },
      })
  },
  'tries one claim on each of many': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 30; time += 1)
      note(
        morning(Math.floor(time / 15)) + time * 9 * minuteMs,
        asked(clerk, somebody(), chance, {
          answer: time % 6 === 0 ? 'YES' : 'NO:mismatch',
          caseRef: chance.word(8),
        }),
      )
  },
  'a system asks five times as much': ({ note, morning, chance, somebody, clerk }) => {
    for (let time = 0; time < 450; time += 1) {
      const portal = { ...clerk, client: 'zwfw-portal', department: 'zwfw' }
      const { details: _, ...entry } = asked(portal, somebody(), chance, {
        channel: 'online',
        purpose: 'fund-withdrawal',
      })
      note(morning() + time * minuteMs, entry)
    }
  },
  'works off a list for a week': ({ clerk, note, morning, chance, somebody }) => {
    for (let time = 0; time < 5 * 3 * clerk.pace; time += 1)
      note(
        morning(Math.floor(time / (3 * clerk.pace))) + chance.between(1, 500) * minuteMs,
        asked(clerk, somebody(), chance, { caseRef: chance.word(8) }),
      )
  },
}

function asked(
  clerk: Clerk,
  citizen: Citizen,
  chance: Chance,
  more: Partial<Parameters<typeof questionOf>[3]>,
): ReturnType<typeof questionOf> {
  const ask = chance.pick(clerk.desk.asks)
  return questionOf(clerk, citizen, ask, { answer: usualAnswer(chance, ask.action), ...more })
}

/** Twelve of them, each on its own. */
export function plantAbuses(
  town: Town,
  { first, days }: Calendar,
  isOpen: (day: number) => boolean,
  chance: Chance,
  diary: Diary,
): readonly string[] {
  const left = Object.keys(abuses)
  const planted: string[] = []
  const able = town.clerks.filter(
    (clerk) =>
      clerk.hours === 'counter' &&
      clerk.desk.hasCases &&
      clerk.from === 0 &&
      clerk.until === days &&
      !clerk.leave,
  )
  while (planted.length < 12) {
    const name = chance.pick(left)
    left.splice(left.indexOf(name), 1)
    planted.push(name)
    const open = Array.from({ length: days }, (_, day) => day).filter(
      (day) => day > days * 0.6 && isOpen(day),
    )
    const start = chance.between(0, open.length - 18)
    abuses[name]?.({
      town,
      chance,
      note: (ms, entry) => diary.note(ms, entry, name),
      clerk: chance.pick(able),
      morning: (later = 0) => first + (open[start + later] ?? days - 1) * dayMs + 9 * hourMs,
      somebody: () => chance.pick(town.citizens),
    })
  }
  return planted
}
