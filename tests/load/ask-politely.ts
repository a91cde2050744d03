import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Asked {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly count: number
}

/**
 * Sends so many requests a second, at even distances whether the ones before were answered or not, and measures each from the moment when it was due.
 *
 * @throws Error when any answer was not 200: what is refused is quick, and would make the figures look better.
 */
export async function askPolitely(polite: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly string[]
  readonly perSecond: number
  readonly seconds: number
}): Promise<Asked> {
  const { url, headers, bodies, perSecond, seconds } = polite
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const count = perSecond * seconds
  const begunAt = performance.now()
  const asked: Promise<number>[] = []
  for (let at = 0; at < count; at += 1) {
    const dueAt = begunAt + (at * 1000) / perSecond
    const earlyMs = dueAt - performance.now()
    if (earlyMs > 0.5) await sleep(earlyMs)
    asked.push(askOnce(agent, url, headers, bodies[at % bodies.length] ?? '', dueAt))
  }
  const took = (await Promise.all(asked)).toSorted((a, b) => a - b)
  agent.destroy()
  const part = (share: number): number =>
    Math.round((took[Math.floor(took.length * share)] ?? 0) * 100) / 100
  return { p50Ms: part(0.5), p95Ms: part(0.95), p99Ms: part(0.99), count }
}

function askOnce(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  dueAt: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - dueAt)
        else reject(new Error(`a polite client was told ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
