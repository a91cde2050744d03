import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoToken, isReady, startBenchHub } from './bench-hub.ts'

const peopleDefault = 1_000_000
const askEveryMs = 5

/** One asker, one question after another, while the city is made and loaded: what a clerk feels, and the memory it takes. */
export async function benchLoading(words: readonly string[]) {
  const people = Number(words[0] ?? peopleDefault)
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-loading-'))
  const data = join(folder, 'data')
  const startedAt = performance.now()
  const hub = await startBenchHub(data, people)
  try {
    const took: number[] = []
    const answers = new Map<string, number>()
    const url = new URL('/v1/verifications', hub.address)
    let readyAt: number | undefined
    while (readyAt === undefined) {
      const askedAt = performance.now()
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await demoToken(data)}`,
          'content-type': 'application/json',
        },
        body: question,
      })
      const text = await response.text()
      took.push(performance.now() - askedAt)
      const told = /"reason":("?[\w-]+"?)/u.exec(text)?.[1] ?? String(response.status)
      answers.set(told, (answers.get(told) ?? 0) + 1)
      if (took.length % 100 === 0 && (await isReady(hub))) readyAt = performance.now()
      await new Promise((resolve) => setTimeout(resolve, askEveryMs))
    }
    const ordered = took.toSorted((a, b) => a - b)
    const at = (share: number): number =>
      Math.round((ordered[Math.floor(share * ordered.length)] ?? 0) * 100) / 100
    return {
      bench: 'loading',
      people,
      questions: took.length,
      answers: Object.fromEntries(answers),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: at(0.99999),
      readySeconds: Math.round((readyAt - startedAt) / 100) / 10,
      residentMiB: await residentMiB(hub.pid),
    }
  } finally {
    await hub.stop()
    await rm(folder, { recursive: true })
  }
}

const question = JSON.stringify({
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: '330106199003079975' },
  claims: { certificateNo: 'J330106-2015-999001', event: 'MARRIAGE' },
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17', window: 'A03' },
})

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024)
}
