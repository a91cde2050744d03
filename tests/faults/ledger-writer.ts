import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openLedger, type Ledger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { onTestFinished } from 'vitest'

const program = new URL('programs/ledger-writer.ts', import.meta.url).pathname

/** What the program said: entries it had receipts for, as leaf hashes by index. */
export interface Writer {
  readonly process: ChildProcess
  readonly receipts: ReadonlyMap<number, string>
  /** The line that names why the ledger closed, when there was one. */
  readonly closed: () => string | null
  /** Resolves when it has said so many receipts in all, or has ended. */
  readonly said: (count: number) => Promise<void>
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>
}

/** Starts the writing program, under another program when `before` names one. */
export function startWriter(
  folder: string,
  options: { readonly before?: readonly string[]; readonly mode?: 'too-early' } = {},
): Writer {
  const words = [...(options.before ?? []), process.execPath, program, folder]
  if (options.mode) words.push(options.mode)
  const [command = '', ...rest] = words
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  })
  const receipts = new Map<number, string>()
  let closed: string | null = null
  let unfinished = ''
  let wake: () => void = () => undefined
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (unfinished + text).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) {
      const [index = '', hash = ''] = line.split(' ')
      if (index === 'closed') closed = hash
      else receipts.set(Number(index), hash)
    }
    wake()
  })
  let hasEnded = false
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    hasEnded = true
    wake()
    return typeof code === 'number' ? code : null
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    process: child,
    receipts,
    ended,
    closed: () => closed,
    said: (count) =>
      new Promise((resolve) => {
        wake = () => {
          if (hasEnded || receipts.size >= count) resolve()
        }
        wake()
      }),
  }
}

export function temporaryLedger(): string {
  const above = mkdtempSync(join(tmpdir(), 'hutong-fault-'))
  onTestFinished(() => rm(above, { recursive: true }))
  return join(above, 'hub')
}

export async function openWritten(folder: string): Promise<Ledger> {
  const key = await signingKey(dirname(folder), 'ledger')
  const origin = 'hutong.example/hub'
  return openLedger({ folder, origin, key, clock: systemClock, logger: silentLogger })
}

export function vkeyOf(folder: string): string {
  return readFileSync(`${folder}.vkey`, 'utf8')
}

/** Indexes of receipts whose entry is not in the ledger, or is another one there. Empty = every receipt is kept. */
export async function missingEntries(
  ledger: Ledger,
  receipts: ReadonlyMap<number, string>,
): Promise<number[]> {
  const wanted = new Map(receipts)
  const stop = new AbortController()
  const size = ledger.size()
  if (size > 0) {
    for await (const { index, bytes } of ledger.entries(0, stop.signal)) {
      const hash = createHash('sha256').update(Buffer.of(0)).update(bytes).digest('hex')
      if (wanted.get(index) === hash) wanted.delete(index)
      if (index === size - 1) stop.abort()
    }
  }
  return [...wanted.keys()]
}
