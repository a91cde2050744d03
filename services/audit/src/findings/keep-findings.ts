import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseKept } from './kept-finding.ts'
import type { KeptFinding, Review } from './kept-finding.ts'

export const findingsTopic = 'audit.findings'

/** A finding, and what was done about it. */
export interface Reviewed {
  readonly finding: KeptFinding
  readonly steps: Review['steps']
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
  const { log } = settings
  const findings = new Map<string, KeptFinding>()
  const reviews = new Map<string, Review>()
  const { caughtUp } = followItems({
    ...settings,
    topic: findingsTopic,
    what: 'finding',
    parse: parseKept,
    onItem: (item) => {
      if (item.what === 'finding') findings.set(item.id, item)
      // Steps are only ever added: what was written here and not heard of yet is newer.
      else if (item.steps.length >= (reviews.get(item.id)?.steps.length ?? 0))
        reviews.set(item.id, item)
    },
  })
  const reviewed = (finding: KeptFinding): Reviewed => ({
    finding,
    steps: reviews.get(finding.id)?.steps ?? [],
  })
  return {
    all: () => [...findings.values()].map(reviewed),
    find: (id) => {
      const finding = findings.get(id)
      return finding && reviewed(finding)
    },
    write: async (review) => {
      const value = Buffer.from(JSON.stringify(review))
      await log.append(findingsTopic, [{ key: `${review.id}:review`, value }])
      reviews.set(review.id, review)
    },
    caughtUp,
  }
}
