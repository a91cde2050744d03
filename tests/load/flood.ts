import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getToken } from '@hutong/client'
import { demoKey } from '../support/read-demo.ts'
import { askPolitely } from './ask-politely.ts'
import type { Asked } from './ask-politely.ts'
import { demoToken, identityQuestions, startBenchHub, untilReady } from './bench-hub.ts'
import { fireFlood } from './fire-flood.ts'
import type { Flood, Flooded } from './fire-flood.ts'
import { medianBy } from './median.ts'
import { startProgram } from './start-program.ts'
import type { Program } from './start-program.ts'

const people = 1_000
const questionCount = 500
const politePerSecond = 200
const rate = 200
const flooder = 'company-window'
const connections = 512
/** So many connections that wait so long send ten times the rate; the hub makes them wait most of it. */
const pausesMs = { hub: 6, bare: 256 }
const secondsPerTurn = 3
/** The opening of the connections is no part of what is measured. */
const secondsBefore = 1
const turns = 7

/**
 * The 95th percentile of a client that asks 200 times a second, alone and beside another one that asks ten times as often as it may; and beside one that
 * asks as fast as it is refused. The peer is bare Fastify with @fastify/rate-limit and the same bound.
 */
export async function benchFlood() {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-flood-'))
  const data = join(folder, 'data')
  const hub = await startHubWithRate(data)
  const bare = await startProgram('tests/load/programs/limited-fastify.ts', [String(rate)])
  try {
    const bodies = await identityQuestions(data, questionCount)
    const tokens = { polite: await demoToken(data), flooder: await flooderToken(hub, data) }
    const ours = await floodInTurns(hub, bodies, tokens, pausesMs.hub)
    const names = { polite: 'polite', flooder: 'flooder' }
    const peer = await floodInTurns(bare, bodies, names, pausesMs.bare)
    return {
      bench: 'flood',
      politePerSecond,
      rate,
      connections,
      ...ours,
      peer,
      ratio: ours.flooded.ratio,
    }
  } finally {
    await hub.stop()
    await bare.stop()
    await rm(folder, { recursive: true })
  }
}

/** The demo's clients may ask as often as they can; this one may not. */
async function startHubWithRate(data: string): Promise<Program> {
  const first = await startBenchHub(data, people)
  await untilReady(first)
  await first.stop()
  const file = join(data, 'demo', 'catalogue', 'clients.json')
  const clients: readonly { readonly id: string }[] = JSON.parse(await readFile(file, 'utf8'))
  const bound = clients.map((one) => (one.id === flooder ? { ...one, perSecondMax: rate } : one))
  await writeFile(file, JSON.stringify(bound))
  const hub = await startBenchHub(data, people)
  await untilReady(hub)
  return hub
}

async function flooderToken({ address: url }: Program, data: string): Promise<string> {
  const privateJwk = demoKey(data, flooder)
  return (await getToken({ url, clientId: flooder, privateJwk })).token
}

interface Tokens {
  readonly polite: string
  readonly flooder: string
}

async function floodInTurns(
  { address }: Program,
  bodies: readonly string[],
  tokens: Tokens,
  pauseMs: number,
) {
  const url = `${address}/v1/verifications`
  const ask = (): Promise<Asked> =>
    askPolitely({
      url,
      headers: headersOf(tokens.polite),
      bodies,
      perSecond: politePerSecond,
      seconds: secondsPerTurn,
    })
  const beside = async (pause: number): Promise<[Asked, Flooded]> => {
    const flood: Flood = {
      url,
      headers: headersOf(tokens.flooder),
      body: flooderQuestion(bodies[0] ?? ''),
      connections,
      pauseMs: pause,
      seconds: secondsBefore + secondsPerTurn,
    }
    const asking = sleep(secondsBefore * 1_000).then(ask)
    return Promise.all([asking, fireFlood(flood)])
  }
  await ask()
  const alone: Asked[] = []
  const flooded: [Asked, Flooded][] = []
  const unpaused: [Asked, Flooded][] = []
  for (let turn = 0; turn < turns; turn += 1) {
    alone.push(await ask())
    flooded.push(await beside(pauseMs))
    unpaused.push(await beside(0))
  }
  const usual = medianBy(alone, ({ p95Ms }) => p95Ms)
  const median = (runs: readonly [Asked, Flooded][]) => {
    const [asked, flood] = medianBy(runs, ([{ p95Ms }]) => p95Ms)
    return { ...asked, flood, ratio: Math.round((asked.p95Ms / usual.p95Ms) * 100) / 100 }
  }
  return {
    alone: usual,
    flooded: median(flooded),
    floodedAsFastAsRefused: median(unpaused),
    turns: alone.map(({ p95Ms }, at) => [p95Ms, flooded[at]?.[0].p95Ms, unpaused[at]?.[0].p95Ms]),
  }
}

/** One that it may ask: what is within its rate is answered. */
const flooderQuestion = (body: string): string =>
  JSON.stringify({
    ...JSON.parse(body),
    purpose: 'company-setup',
    legalBasis: 'market-entity-registration-2021#16',
  })

const headersOf = (token: string) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${token}`,
})
