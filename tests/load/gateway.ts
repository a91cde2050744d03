import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoToken, identityQuestions, startBenchHub, untilReady } from './bench-hub.ts'
import { fireWrk } from './fire-wrk.ts'
import type { Fired } from './fire-wrk.ts'
import { medianBy } from './median.ts'
import { startProgram } from './start-program.ts'

const people = 10_000
const questionCount = 2_000
const connections = 64
const secondsPerTurn = 6
const turns = 5

/**
 * Verifications with everything on (token claims cached, grants, durable ledger, proof in the answer, logging) against bare Fastify with the same body
 * schema, in turns, `wrk` as load on the other core.
 */
export async function benchGateway() {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-gateway-'))
  const data = join(folder, 'data')
  const hub = await startBenchHub(data, people)
  const bare = await startProgram('tests/load/programs/bare-fastify.ts', [])
  try {
    await untilReady(hub)
    const bodies = await identityQuestions(data, questionCount)
    const fire = async (address: string, seconds: number): Promise<Fired> => {
      const url = `${address}/v1/verifications`
      return fireWrk({ url, token: await demoToken(data), bodies, connections, seconds })
    }
    await fire(hub.address, 3)
    await fire(bare.address, 3)
    const ours: Fired[] = []
    const peers: Fired[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      peers.push(await fire(bare.address, secondsPerTurn))
      ours.push(await fire(hub.address, secondsPerTurn))
    }
    const own = medianBy(ours, ({ perSecond }) => perSecond)
    const peer = medianBy(peers, ({ perSecond }) => perSecond)
    const ratio = Math.round((own.perSecond / peer.perSecond) * 1000) / 1000
    return {
      bench: 'gateway',
      connections,
      people,
      ...own,
      peer,
      ratio,
      turns: ours.map(({ perSecond }) => perSecond),
    }
  } finally {
    await hub.stop()
    await bare.stop()
    await rm(folder, { recursive: true })
  }
}
