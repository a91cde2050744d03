import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { fdatasync, open, write } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openLedger } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'

const callers = 64
const entryBytes = 900
const entriesPerTurn = 60_000
const turns = 5

export interface LedgerFigures {
  readonly callers: number
  readonly entryBytes: number
  readonly entriesPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processor time of the answering thread for one entry, caller included, in microseconds. */
  readonly mainThreadUs: number
  /** A plain append + fdatasync loop with the same group size and bytes: neither hashed, nor signed, nor proven. */
  readonly peer: {
    readonly entriesPerSecond: number
    readonly p50Ms: number
    readonly p99Ms: number
  }
  readonly ratio: number
}

/** Durable sealed entries a second with their proofs in hand, in turns with the peer on the same disk; the median turn counts. */
export async function benchLedger(): Promise<LedgerFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-ledger-'))
  try {
    const ours: Turn[] = []
    const peers: Turn[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      peers.push(await plainTurn(join(folder, `plain-${turn}`)))
      ours.push(await ledgerTurn(join(folder, `ledger-${turn}`)))
    }
    const [own, peer] = [median(ours), median(peers)]
    return {
      callers,
      entryBytes,
      ...shown(own),
      mainThreadUs: Math.round(own.mainThreadUs * 10) / 10,
      peer: shown(peer),
      ratio: Math.round((own.entriesPerSecond / peer.entriesPerSecond) * 100) / 100,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Turn {
  readonly entriesPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly mainThreadUs: number
}

async function ledgerTurn(folder: string): Promise<Turn> {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const origin = 'hutong.example/bench'
  const ledger = await openLedger({ folder, origin, key, clock: systemClock, logger: silentLogger })
  const entry = randomBytes(entryBytes)
  const turn = await measure(async (each) => {
    const ask = async (): Promise<void> => {
      while (each.left()) await each.time(() => ledger.append(entry))
    }
    await Promise.all(Array.from({ length: callers }, ask))
  })
  await ledger.close()
  return turn
}

/** What the disk alone allows: one write and one fdatasync for a group, as large as the number of callers. */
async function plainTurn(file: string): Promise<Turn> {
  const [openFile, writeFile, syncData] = [promisify(open), promisify(write), promisify(fdatasync)]
  const descriptor = await openFile(file, 'w')
  const group = randomBytes(callers * entryBytes)
  let position = 0
  return measure(async (each) => {
    while (each.left()) {
      await each.time(async () => {
        await writeFile(descriptor, group, 0, group.length, position)
        await syncData(descriptor)
        position += group.length
      }, callers)
    }
  })
}

interface Stopwatch {
  /** Is there anything left to write? Takes nothing. */
  readonly left: () => boolean
  /** Times one step that makes so many entries durable. */
  readonly time: (step: () => Promise<unknown>, entries?: number) => Promise<void>
}

async function measure(run: (each: Stopwatch) => Promise<void>): Promise<Turn> {
  const tookMs: number[] = []
  let taken = 0
  const cpu = process.threadCpuUsage()
  const startedAt = performance.now()
  await run({
    left: () => taken < entriesPerTurn,
    time: async (step, entries = 1) => {
      taken += entries
      const from = performance.now()
      await step()
      tookMs.push(performance.now() - from)
    },
  })
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.threadCpuUsage(cpu)
  tookMs.sort((left, right) => left - right)
  const at = (share: number): number => tookMs[Math.floor(tookMs.length * share)] ?? 0
  return {
    entriesPerSecond: taken / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    mainThreadUs: (user + system) / taken,
  }
}

function median(measured: readonly Turn[]): Turn {
  const sorted = measured.toSorted((left, right) => left.entriesPerSecond - right.entriesPerSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new RangeError('nothing was measured')
  return middle
}

function shown({ entriesPerSecond, p50Ms, p99Ms }: Turn) {
  const rounded = (ms: number): number => Math.round(ms * 100) / 100
  return {
    entriesPerSecond: Math.round(entriesPerSecond),
    p50Ms: rounded(p50Ms),
    p99Ms: rounded(p99Ms),
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchLedger())}\n`)
