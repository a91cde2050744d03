import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'

const bytesWaitingMax = 8_192
const flushEveryMs = 250

/** Log lines go to `hub.log` in the data folder, a little later than they happen: the screen stays for people, the ledger for proof. */
export function openLogFile(data: string): {
  readonly lines: ReturnType<typeof pino.destination>
  readonly close: () => void
} {
  mkdirSync(data, { recursive: true })
  const lines = pino.destination({
    dest: join(data, 'hub.log'),
    sync: false,
    minLength: bytesWaitingMax,
    periodicFlush: flushEveryMs,
  })
  return { lines, close: () => lines.flushSync() }
}
