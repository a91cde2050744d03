import { hash } from 'node:crypto'
import { keepItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseKept } from './kept-finding.ts'
import type { KeptFinding, Review, ReviewStep } from './kept-finding.ts'

export const findingsTopic = 'audit.findings'

/** A finding, and what was done about it. */
export interface Reviewed {
  readonly finding: KeptFinding
  /** Oldest first. */
  readonly steps: readonly ReviewStep[]
}

export interface Findings {
  readonly all: () => readonly Reviewed[]
  readonly find: (id: string) => Reviewed | undefined
  /** @throws those of the log */
  readonly write: (review: Review) => Promise<void>
  readonly caughtUp: Promise<void>
}

/** All findings and reviews, held in memory and followed from the log. */
export function keepFindings(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): Findings {
  const findings = new Map<string, KeptFinding>()
  const reviews = new Map<string, Map<string, ReviewStep>>()
  const addStep = ({ id, step }: Review): void => {
    const steps = reviews.get(id) ?? new Map<string, ReviewStep>()
    reviews.set(id, steps.set(nameOf(step), step))
  }
  const { caughtUp, write } = keepItems({
    ...settings,
    topic: findingsTopic,
    what: 'finding',
    parse: parseKept,
    keyOf: keyOfKept,
    onItem: (item) => {
      if (item.what === 'finding') findings.set(item.id, item)
      else addStep(item)
    },
  })
  const reviewed = (finding: KeptFinding): Reviewed => ({
    finding,
    steps: [...(reviews.get(finding.id)?.values() ?? [])].toSorted(
      (one, other) => one.at - other.at || (one.by < other.by ? -1 : 1),
    ),
  })
  return {
    all: () => [...findings.values()].map(reviewed),
    find: (id) => {
      const finding = findings.get(id)
      return finding && reviewed(finding)
    },
    write,
    caughtUp,
  }
}

/** What the rules find lies under its id, and each step beside it. */
const keyOfKept = (item: KeptFinding | Review): string =>
  item.what === 'finding' ? item.id : `${item.id}:${nameOf(item.step)}`

/** Of one finding: nobody takes two steps in one millisecond. No account stands in a key of the log. */
const nameOf = ({ at, by }: ReviewStep): string => `review:${at}:${hash('sha256', by).slice(0, 16)}`
