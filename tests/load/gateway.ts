import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getToken } from '@hutong/client'
import { startCity } from '@hutong/infra/city'
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
 *
 * @param words `city [gateways]` for the city profile; the load is then shared by the gateways, without a front door between
 */
export async function benchGateway([profile = 'embedded', gateways = '1']: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-gateway-'))
  const data = join(folder, 'data')
  const asked = await (profile === 'city'
    ? startCityGateways(data, Number(gateways))
    : startHubGateway(data))
  const bare = await startProgram('tests/load/programs/bare-fastify.ts', [])
  try {
    const bodies = await identityQuestions(data, questionCount)
    const fireAt = async (addresses: readonly string[], seconds: number): Promise<Fired> => {
      const token = await asked.token()
      const fired = await Promise.all(
        addresses.map((address) =>
          fireWrk({
            url: `${address}/v1/verifications`,
            token,
            bodies,
            connections: connections / addresses.length,
            seconds,
          }),
        ),
      )
      return together(fired)
    }
    await fireAt(asked.addresses, 3)
    await fireAt([bare.address], 3)
    const ours: Fired[] = []
    const peers: Fired[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      peers.push(await fireAt([bare.address], secondsPerTurn))
      ours.push(await fireAt(asked.addresses, secondsPerTurn))
    }
    const own = medianBy(ours, ({ perSecond }) => perSecond)
    const peer = medianBy(peers, ({ perSecond }) => perSecond)
    const ratio = Math.round((own.perSecond / peer.perSecond) * 1000) / 1000
    return {
      bench: 'gateway',
      profile,
      gateways: asked.addresses.length,
      connections,
      people,
      ...own,
      peer,
      ratio,
      turns: ours.map(({ perSecond }) => perSecond),
    }
  } finally {
    await asked.stop()
    await bare.stop()
    await rm(folder, { recursive: true })
  }
}

interface Asked {
  readonly addresses: readonly string[]
  readonly token: () => Promise<string>
  readonly stop: () => Promise<void>
}

async function startHubGateway(data: string): Promise<Asked> {
  const hub = await startBenchHub(data, people)
  await untilReady(hub)
  return { addresses: [hub.address], token: () => demoToken(data), stop: hub.stop }
}

async function startCityGateways(data: string, gateways: number): Promise<Asked> {
  const city = await startCity({ data, people, gateways })
  await city.loaded
  const client = city.credentials.find(({ id }) => id === 'real-estate-window')
  if (!client) throw new Error('the demo has no client real-estate-window')
  const { id, privateJwk } = client
  return {
    addresses: city.processes
      .filter(({ name }) => name.startsWith('gateway-'))
      .map(({ url }) => url),
    token: async () => (await getToken({ url: city.url, clientId: id, privateJwk })).token,
    stop: city.stop,
  }
}

/** What several loads at once came to: rates add up, the slowest tail is the tail. */
const together = (fired: readonly Fired[]): Fired => ({
  perSecond: fired.reduce((sum, one) => sum + one.perSecond, 0),
  p50Ms: Math.max(...fired.map(({ p50Ms }) => p50Ms)),
  p99Ms: Math.max(...fired.map(({ p99Ms }) => p99Ms)),
})
