import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getToken } from '@hutong/client'
import { startCity } from '@hutong/infra/city'
import { openLog } from '@hutong/log/open'
import type { Grant } from '@hutong/schemas/catalogue'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'

const gateways = 4
const people = 100
const revocations = 120
const client = 'real-estate-window'
const pollMs = 5

/**
 * From the moment when a grant is written into the log as suspended, or active again, until each of four gateways decides by it: they are asked what the
 * department may ask, every few milliseconds. The slowest of the four counts.
 */
export async function benchRevocation() {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-access-'))
  await using opened = new AsyncDisposableStack()
  opened.defer(() => rm(folder, { recursive: true }))
  const data = join(folder, 'data')
  const city = await startCity({ data, people, gateways })
  opened.defer(() => city.stop())
  await city.loaded
  const { kafka } = city.addresses
  const log = await openLog({ profile: 'city', kafka, instance: 'bench', topics: hubTopics })
  opened.defer(() => log.close())
  const token = await tokenOf(city)
  const addresses = city.processes
    .filter(({ name }) => name.startsWith('gateway-'))
    .map(({ url }) => url)
  const grant = await firstGrant(data)
  const tookMs: number[] = []
  for (let at = 0; at < revocations; at += 1) {
    const state = at % 2 === 0 ? 'suspended' : 'active'
    const value = Buffer.from(JSON.stringify({ ...grant, state }))
    const startedAt = performance.now()
    await log.append('catalogue.grants', [{ key: grant.id, value }])
    await Promise.all(addresses.map((url) => untilState(url, token, grant.id, state)))
    tookMs.push(performance.now() - startedAt)
  }
  const ordered = tookMs.toSorted((a, b) => a - b)
  const part = (share: number): number =>
    Math.round(ordered[Math.floor(ordered.length * share)] ?? 0)
  return { gateways, revocations, p50Ms: part(0.5), p99Ms: part(0.99), maxMs: part(1 - 1e-9) }
}

async function tokenOf(city: Awaited<ReturnType<typeof startCity>>): Promise<string> {
  const found = city.credentials.find(({ id }) => id === client)
  if (!found) throw new Error(`the demo has no client ${client}`)
  const { privateJwk } = found
  return (await getToken({ url: city.url, clientId: client, privateJwk })).token
}

async function firstGrant(data: string): Promise<Grant> {
  const file = join(data, 'demo', 'catalogue', 'grants.json')
  const [first]: readonly Grant[] = JSON.parse(await readFile(file, 'utf8'))
  if (!first) throw new Error('the demo has no grants')
  return first
}

async function untilState(url: string, token: string, id: string, state: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/v1/catalogue/mine`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw new Error(`a gateway answered ${response.status}`)
    const { grants }: { readonly grants: readonly Grant[] } = JSON.parse(await response.text())
    if (grants.some((grant) => grant.id === id && grant.state === state)) return
    await sleep(pollMs)
  }
}
