import { closeSync, openSync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

const waitingMax = 8_192
const flushEveryMs = 250

/** What a process writes its log lines to. */
export interface LogFile {
  readonly lines: DestinationStream
  /** Writes what still waits. Never throws; lines that were lost are counted on standard error. */
  readonly close: () => void
}

/**
 * Log lines go to a file, a little later than they happen: the screen stays for people, the ledger for proof. A file that does not take them (a full disk, no permission) stops nothing: those lines are dropped
 * and counted, standard error hears of it once, and each later flush tries the file again.
 */
export function openLogFile(file: string): LogFile {
  const append = appender(file)
  let waiting: string[] = []
  let waitingLength = 0
  let dropped = 0

  const flush = (): void => {
    if (waiting.length === 0) return
    const count = waiting.length
    const text = waiting.join('')
    waiting = []
    waitingLength = 0
    const failure = append.write(text)
    if (failure === undefined) return
    if (dropped === 0) tell(`${file} takes no lines (${failure}): they are dropped until it does`)
    dropped += count
  }
  const timer = setInterval(flush, flushEveryMs).unref()
  // The last lines of a process that dies of a failure say why.
  process.once('exit', flush)

  return {
    lines: {
      write: (line) => {
        waiting.push(line)
        waitingLength += line.length
        if (waitingLength >= waitingMax) flush()
      },
    },
    close: () => {
      clearInterval(timer)
      process.off('exit', flush)
      flush()
      append.close()
      if (dropped > 0) tell(`up to ${dropped} log lines are not in ${file}`)
    },
  }
}

/** Appends whole texts to a file that is opened when it is first needed; a failure is returned as the system's code. */
function appender(file: string): {
  readonly write: (text: string) => string | undefined
  readonly close: () => void
} {
  let opened: number | undefined
  let torn = false
  return {
    write: (text) => {
      // The break ends a line that was cut off, so that the lines after it can be read.
      const bytes = Buffer.from(torn ? `\n${text}` : text)
      let written = 0
      try {
        opened ??= openSync(file, 'a')
        while (written < bytes.length) written += writeSync(opened, bytes, written)
        torn = false
        return undefined
      } catch (cause) {
        torn ||= written > 0
        return systemCode(cause)
      }
    },
    close: () => {
      try {
        if (opened !== undefined) closeSync(opened)
      } catch (cause) {
        tell(`${file} was not closed well (${systemCode(cause)})`)
      }
      opened = undefined
    },
  }
}

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
