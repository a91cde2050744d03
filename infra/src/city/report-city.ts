import { HutongError, wait } from '@hutong/process'
import type { CityReport } from './front-door.ts'
import type { CityProcess } from './run-child.ts'

const askMsMax = 5_000
const askEveryMs = 200
const readyMsMax = 120_000

/** Asks every process how it is: the city is good when all of them are. */
export async function reportCity(
  processes: readonly CityProcess[],
  question: 'healthz' | 'readyz',
): Promise<CityReport> {
  const told = await Promise.all(processes.map((one) => ask(one, question)))
  return {
    good: told.every(([, word]) => word === 'ready'),
    parts: Object.fromEntries(told),
  }
}

/** @throws HutongError HUTONG_CITY_NOT_READY after two minutes, with each process's word */
export async function untilReady(processes: readonly CityProcess[]): Promise<void> {
  const late = performance.now() + readyMsMax
  for (;;) {
    const { good, parts } = await reportCity(processes, 'readyz')
    if (good) return
    if (performance.now() > late) {
      throw new HutongError('HUTONG_CITY_NOT_READY', `not ready in time: ${JSON.stringify(parts)}`)
    }
    await wait(askEveryMs)
  }
}

async function ask(
  { name, url, isRunning }: CityProcess,
  question: 'healthz' | 'readyz',
): Promise<readonly [string, string]> {
  if (!isRunning()) return [name, 'not running']
  try {
    const response = await fetch(new URL(`/${question}`, url), {
      signal: AbortSignal.timeout(askMsMax),
    })
    const text = await response.text()
    return [name, response.ok ? 'ready' : text]
  } catch {
    return [name, 'does not answer']
  }
}
