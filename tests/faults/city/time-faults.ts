import { expect } from 'vitest'
import type { Load } from './run-load.ts'

const started = performance.now()
/** Of hundreds, the first ones tell the story. */
const toldMax = 10

/**
 * Brings a fault about, round by round, waits after each until the city works again, and has the judge look at all that happened since the
 * beginning: no promise may be broken. Prints one line of a table: fault, count, rows exported and questions answered meanwhile, and how long it took from
 * the fault to the first good sign after it.
 *
 * @param bringAbout gives what shows that the city works again; time counts from where it says so, or from its beginning
 */
export async function timeFaults(
  load: Load,
  fault: {
    readonly name: string
    readonly rounds: number
    /** Puts right what the city works without; its time does not count. */
    readonly afterwards?: (round: number) => Promise<void>
  },
  bringAbout: (round: number, begins: () => void) => Promise<() => Promise<void>>,
): Promise<void> {
  const before = load.counts()
  const times: number[] = []
  for (let round = 0; round < fault.rounds; round += 1) {
    let at = performance.now()
    const recovered = await bringAbout(round, () => {
      at = performance.now()
    })
    await recovered()
    times.push(performance.now() - at)
    await fault.afterwards?.(round)
  }
  const violations = await load.judge()
  const { answers, conclusive, rows } = load.counts()
  const cells = [
    fault.name,
    String(fault.rounds),
    `${rows - before.rows} rows`,
    `${answers - before.answers} answers, ${conclusive - before.conclusive} conclusive`,
    `median ${seconds(medianOf(times))}, most ${seconds(Math.max(...times))}`,
    `${violations.length} violations`,
  ]
  process.stdout.write(
    `| ${cells.join(' | ')} |\n  after ${seconds(performance.now() - started)}; instead of answers so far: ${load.refusals() || 'nothing'}\n`,
  )
  for (const { kind, evidence } of violations.slice(0, toldMax)) {
    process.stdout.write(`  ${kind}: ${evidence}\n`)
  }
  // A city that only ever says that it does not know would keep every promise.
  expect(conclusive).toBeGreaterThan(before.conclusive)
  expect(violations.slice(0, toldMax)).toEqual([])
}

function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
