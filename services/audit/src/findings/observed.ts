import { chinaDate, isWorkingDay } from '@hutong/schemas'
import type { IndexedEntry } from '../index/audit-index.ts'

/** An entry as the rules see it: its time by China's clock, and who stands behind it. */
export interface Observed {
  readonly entry: IndexedEntry
  /** `<ledger>:<at>` */
  readonly ref: string
  /** ms since 1970 */
  readonly ms: number
  /** Days since 1970 by China's clock. */
  readonly day: number
  /** `YYYY-MM-DD` of that day. */
  readonly date: string
  /** Of the day, 0 to 1439. */
  readonly minute: number
  readonly isWorkingDay: boolean
  /** An officer of a department; undefined where a system asks by itself, or the details are not open. */
  readonly officer: string | undefined
  /** The officer's name among all departments, else the client's. */
  readonly asker: string
  readonly caseRef: string | undefined
  readonly signals: readonly string[]
  /** Somebody asked about somebody: an answer or a refusal, in an emergency or not. */
  readonly isQuestion: boolean
  /** Code of the refusal. */
  readonly refusal: string | undefined
}

const chinaOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000
const minuteMs = 60_000
const questions: ReadonlySet<string> = new Set(['answer', 'refusal', 'break-glass'])
const asking: ReadonlySet<string> = new Set(['verify', 'read', 'ask'])

export function observe(entry: IndexedEntry): Observed {
  const { details, department, client, action, answerClass } = entry
  const ms = Date.parse(entry.time)
  const local = ms + chinaOffsetMs
  const date = chinaDate(ms)
  const officer = details?.officer
  return {
    entry,
    ref: `${entry.ledger}:${entry.at}`,
    ms,
    day: Math.floor(local / dayMs),
    date,
    minute: Math.floor((local % dayMs) / minuteMs),
    isWorkingDay: isOpenDay(date),
    officer,
    asker: officer === undefined ? `client ${client}` : `officer ${department}/${officer}`,
    caseRef: details?.caseRef,
    signals: details?.signals ?? [],
    isQuestion: questions.has(entry.kind) && (action === undefined || asking.has(action)),
    refusal: answerClass?.startsWith('REFUSED:') ? answerClass.slice('REFUSED:'.length) : undefined,
  }
}

let lastDate = ''
let lastIsOpen = false

/** The same day is asked for again and again. */
function isOpenDay(date: string): boolean {
  if (date !== lastDate) {
    lastIsOpen = isWorkingDay(date)
    lastDate = date
  }
  return lastIsOpen
}

/** `YYYY-MM-DD` of a number of days since 1970. */
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** `YYYY-MM` of `YYYY-MM-DD`. */
export const monthOf = (date: string): string => date.slice(0, 'YYYY-MM'.length)
