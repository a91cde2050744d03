import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoToken, identityQuestions, startBenchHub, untilReady } from './bench-hub.ts'
import { fireWrk } from './fire-wrk.ts'
import type { Fired } from './fire-wrk.ts'
import { medianBy } from './median.ts'

const people = 10_000
const questionCount = 2_000
const connections = 64
const secondsPerTurn = 6
const turns = 5
const ledgerOff = ['--import', new URL('programs/ledger-off.ts', import.meta.url).href]

/**
 * What the audit costs: the same hub twice, once as it is and once with a build that makes no entries, in turns. A turn's hub is the only one
 * that runs, so that neither takes a core from the other.
 */
export async function benchAuditPrice() {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-audit-'))
  try {
    const withLedger: Fired[] = []
    const without: Fired[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      without.push(await fireAtHub(join(folder, 'off'), ledgerOff))
      withLedger.push(await fireAtHub(join(folder, 'on'), []))
    }
    const own = medianBy(withLedger, ({ perSecond }) => perSecond)
    const peer = medianBy(without, ({ perSecond }) => perSecond)
    return {
      bench: 'audit-price',
      connections,
      people,
      ...own,
      peer,
      ratio: Math.round((own.perSecond / peer.perSecond) * 1000) / 1000,
      p99MsMore: Math.round((own.p99Ms - peer.p99Ms) * 100) / 100,
      turns: withLedger.map(({ perSecond }, at) => [perSecond, without[at]?.perSecond]),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function fireAtHub(data: string, flags: readonly string[]): Promise<Fired> {
  const hub = await startBenchHub(data, people, flags)
  try {
    await untilReady(hub)
    const load = {
      url: `${hub.address}/v1/verifications`,
      token: await demoToken(data),
      bodies: await identityQuestions(data, questionCount),
      connections,
    }
    await fireWrk({ ...load, seconds: 3 })
    return await fireWrk({ ...load, seconds: secondsPerTurn })
  } finally {
    await hub.stop()
  }
}
