import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askPolitely } from './ask-politely.ts'
import type { Asked } from './ask-politely.ts'
import { demoToken, identityQuestions, startBenchHub, untilReady } from './bench-hub.ts'
import { fireWrk } from './fire-wrk.ts'
import type { Fired } from './fire-wrk.ts'
import { medianBy } from './median.ts'

const people = 10_000
const questionCount = 2_000
const connections = 64
const secondsPerTurn = 6
const turns = 5
/** A third of what one hub can answer: a busy morning, not a flood. */
const steadyPerSecond = 1_000
const ledgerOff = ['--import', new URL('programs/ledger-off.ts', import.meta.url).href]

interface Turn {
  /** As many questions as the hub can answer. */
  readonly flooded: Fired
  /** As many as `steadyPerSecond`. */
  readonly steady: Asked
}

/**
 * What the audit costs: the same hub twice, once as it is and once with a build that makes no entries, in turns. A turn's hub is the only one
 * that runs, so that neither takes a core from the other. Under a flood every wait is a wait for a core; what the audit adds to an answer shows at the steady pace.
 */
export async function benchAuditPrice() {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-audit-'))
  try {
    const withLedger: Turn[] = []
    const without: Turn[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      without.push(await takeTurn(join(folder, 'off'), ledgerOff))
      withLedger.push(await takeTurn(join(folder, 'on'), []))
    }
    const own = medianBy(floodsOf(withLedger), ({ perSecond }) => perSecond)
    const peer = medianBy(floodsOf(without), ({ perSecond }) => perSecond)
    const steady = medianBy(steadyOf(withLedger), ({ p99Ms }) => p99Ms)
    const steadyPeer = medianBy(steadyOf(without), ({ p99Ms }) => p99Ms)
    return {
      bench: 'audit-price',
      connections,
      people,
      ...own,
      peer,
      ratio: Math.round((own.perSecond / peer.perSecond) * 1000) / 1000,
      p99MsMore: roundMs(own.p99Ms - peer.p99Ms),
      steady: { perSecond: steadyPerSecond, ...steady, peer: steadyPeer },
      steadyP99MsMore: roundMs(steady.p99Ms - steadyPeer.p99Ms),
      turns: withLedger.map(({ flooded }, at) => [
        flooded.perSecond,
        without[at]?.flooded.perSecond,
      ]),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function takeTurn(data: string, flags: readonly string[]): Promise<Turn> {
  const hub = await startBenchHub(data, people, flags)
  try {
    await untilReady(hub)
    const url = `${hub.address}/v1/verifications`
    const token = await demoToken(data)
    const bodies = await identityQuestions(data, questionCount)
    const load = { url, token, bodies, connections }
    await fireWrk({ ...load, seconds: 3 })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const pace = { perSecond: steadyPerSecond, seconds: secondsPerTurn }
    // Before the flood, which leaves the index with much to catch up on.
    const steady = await askPolitely({ url, headers, bodies, ...pace })
    return { steady, flooded: await fireWrk({ ...load, seconds: secondsPerTurn }) }
  } finally {
    await hub.stop()
  }
}

const floodsOf = (taken: readonly Turn[]): readonly Fired[] => taken.map(({ flooded }) => flooded)
const steadyOf = (taken: readonly Turn[]): readonly Asked[] => taken.map(({ steady }) => steady)
const roundMs = (ms: number): number => Math.round(ms * 100) / 100
