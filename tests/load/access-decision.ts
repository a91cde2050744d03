import type { Grant } from '@hutong/schemas/catalogue'
import { indexGrants } from '../../services/catalogue/src/index-grants.ts'
import { decideAccess } from '../../services/gateway/src/decide-access.ts'
import { medianBy } from './median.ts'

const grantCounts = [10, 1_000, 100_000] as const
const types = 50
/** What a department may hold for one type: a matter each. */
const grantsOfPair = 10
const decisionsEach = 20_000
/** The peer looks through everything, so it is asked less. */
const peerDecisionsEach = 200
const turns = 5

/** Microseconds of a decision with so many grants in the catalogue; the peer is the same function over all of them as one list. */
export function benchDecision() {
  return grantCounts.map((grants) => {
    const all = Array.from({ length: grants }, (_, at) => grantOf(at))
    const index = indexGrants()
    for (const grant of all) index.keep(grant)
    const found = (department: string, type: string) => index.of(department, type)
    const runs = Array.from({ length: turns }, () => ({
      microseconds: measure(all, found, decisionsEach),
      peerMicroseconds: measure(all, () => all, peerDecisionsEach),
    }))
    return { grants, ...medianBy(runs, ({ microseconds }) => microseconds) }
  })
}

function measure(
  all: readonly Grant[],
  find: (department: string, type: string) => readonly Grant[],
  count: number,
): number {
  const startedAt = performance.now()
  for (let at = 0; at < count; at += 1) {
    // Not one after the other, as they lie in memory.
    const wanted = all[(at * 7_919) % all.length]
    if (!wanted) throw new Error('there is no grant')
    const { consumer, recordType, purpose, legalBasis } = wanted
    const decision = decideAccess(
      { department: consumer },
      find(consumer, recordType),
      {
        recordType,
        action: 'verify',
        purpose,
        legalBasis,
        fields: ['certificateNo', 'event'],
        hasCase: true,
        claimedRegion: '330106',
      },
      { today: '2026-11-26', owner: 'minzheng', isUnconfirmed: () => false },
    )
    if (!decision.allowed) throw new Error('a good question was refused')
  }
  return Math.round(((performance.now() - startedAt) * 1_000_000) / count) / 1_000
}

/** Ten matters of one department and type after each other, then the next type. */
function grantOf(at: number): Grant {
  const pair = Math.floor(at / grantsOfPair)
  return {
    id: `g-${at}`,
    state: 'active',
    consumer: `department-${Math.floor(pair / types)}`,
    purpose: `matter-${at % grantsOfPair}`,
    legalBasis: 'real-estate-registration-2024#17',
    recordType: `type-${pair % types}`,
    actions: ['verify'],
    fields: ['certificateNo', 'event', 'registeredOn', 'partyA', 'partyB'],
    regions: ['3301'],
    caseRequired: true,
    mismatchDetail: true,
    from: '2025-08-01',
    until: '2027-12-31',
    approvedBy: { provider: 'minzheng:o-1', authority: 'shuju:o-1' },
  }
}
