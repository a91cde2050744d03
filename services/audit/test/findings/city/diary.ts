import type { IndexedEntry } from '../../../src/index/audit-index.ts'
import type { Chance } from './chance.ts'
import type { Citizen, Clerk, Desk } from './town.ts'

export interface Line {
  readonly ms: number
  readonly entry: Omit<IndexedEntry, 'ledger' | 'at' | 'time' | 'bytes'>
  /** Which abuse it belongs to; ordinary when it is left out. Kept apart from the entry. */
  readonly abuse?: string
}

export interface Diary {
  readonly lines: Line[]
  readonly note: (ms: number, entry: Line['entry'], abuse?: string) => void
}

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

export function openDiary(): Diary {
  const lines: Line[] = []
  return {
    lines,
    note: (ms, entry, abuse) => {
      lines.push({ ms, entry, ...(abuse === undefined ? {} : { abuse }) })
    },
  }
}

/** What an officer asks about somebody, without anything odd. */
export function questionOf(
  clerk: Clerk,
  citizen: Citizen,
  ask: Desk['asks'][number],
  more: {
    readonly answer: string
    readonly caseRef?: string
    readonly channel?: string
    readonly purpose?: string
    readonly signals?: readonly string[]
    readonly window?: string
    readonly kind?: string
    readonly note?: string
  },
): Line['entry'] {
  const { answer, caseRef, channel = 'window', purpose = clerk.desk.purpose } = more
  const signals = [
    ...(citizen.surname === clerk.surname ? ['same-surname'] : []),
    ...(more.signals ?? []),
  ]
  const isRefused = answer.startsWith('REFUSED')
  return {
    kind: more.kind ?? (isRefused ? 'refusal' : 'answer'),
    client: clerk.client,
    department: clerk.department,
    provider: ask.provider,
    channel,
    purpose,
    legalBasis: `${purpose}#17`,
    recordType: ask.type,
    action: ask.action,
    fields: ask.fields,
    subject: citizen.tag,
    answerClass: answer,
    status: isRefused ? 403 : 200,
    details: {
      sealedKey: `${clerk.department}-2026Q3`,
      officer: clerk.id,
      window: more.window ?? clerk.window,
      ...(caseRef === undefined ? {} : { caseRef }),
      ...(more.note === undefined ? {} : { note: more.note }),
      ...(signals.length > 0 ? { signals } : {}),
    },
  }
}

export function usualAnswer(chance: Chance, action: 'verify' | 'read'): string {
  const roll = chance.draw() * 100
  if (roll < 3.5) return action === 'verify' ? 'NO:mismatch' : 'UNKNOWN:no-record'
  if (roll < 5) return 'UNKNOWN:no-record'
  if (roll < 6) return 'UNKNOWN:stale'
  if (roll < 6.6) return action === 'verify' ? 'NO:superseded' : 'DATA'
  if (roll < 7.2) return 'REFUSED:field-not-granted'
  if (roll < 7.5) return 'REFUSED:region-not-granted'
  return action === 'verify' ? 'YES' : 'DATA'
}
