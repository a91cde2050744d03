import type { Fold } from './fold-log.ts'
import type { HeardAnswer, LoggedRecord } from './history.ts'
import type { Violation } from './judge-history.ts'

/** Answers that were not what the log says at the answer's own position. That the hub does not know yet, or not any more, may always be said. */
export function judgeAnswers(answers: readonly HeardAnswer[], fold: Fold): readonly Violation[] {
  return answers.flatMap((heard): readonly Violation[] => {
    const { key, askedAt, next } = heard
    if (!isConclusive(heard)) return []
    const told = wordOf(heard)
    const record = fold.at(key, next)
    const right = rightAnswer(record)
    if (told === right) return []
    const place = record
      ? `offset ${record.offset} of partition ${record.partition} has ${record.version} ${record.status}`
      : 'the log has nothing of it'
    const at = [...next].map(([partition, offset]) => `${partition}:${offset}`).join(',')
    return [
      {
        kind: told === 'YES' && record?.status === 'revoked' ? 'revoked-yes' : 'answer-wrong',
        evidence: `${key}, asked at ${askedAt}: ${told} at ${at}, where ${place}, which is ${right}`,
      },
    ]
  })
}

/** Whether the answer says something of the record. */
export const isConclusive = (heard: HeardAnswer): boolean => !excuses.has(wordOf(heard))

const excuses: ReadonlySet<string> = new Set([
  'UNKNOWN source-down',
  'UNKNOWN stale',
  'UNKNOWN not-yet-propagated',
])

const wordOf = ({ answer, reason }: HeardAnswer): string =>
  reason === null ? answer : `${answer} ${reason}`

function rightAnswer(record: LoggedRecord | undefined): string {
  switch (record?.status) {
    case 'active':
      return 'YES'
    case 'revoked':
      return 'NO revoked'
    case 'superseded':
      return 'NO superseded'
    case 'erased':
    case undefined:
      return 'UNKNOWN no-record'
  }
}
