import { createHmac } from 'node:crypto'
import type { Log } from '@hutong/log'
import { readTopic } from '@hutong/log'
import { wait } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import type { AuditIndexReader, EntryCursor } from '../index/audit-index.ts'
import { retryWaitMs } from '../indexing/retry-wait.ts'
import { drawSamples } from './draw-samples.ts'
import type { Finding } from './finding.ts'
import { findingsTopic } from './keep-findings.ts'
import { keptOf, parseKept } from './kept-finding.ts'
import type { Thresholds } from './thresholds.ts'
import { watchEntries } from './watch-entries.ts'

export interface FindingsWatch {
  /** Resolves when the signal was aborted and everything found is in the log. */
  readonly stopped: Promise<void>
}

interface Following {
  readonly log: Log
  readonly openIndex: () => Promise<AuditIndexReader>
  /** Keys the ids and the lots: nobody can guess an officer's name by an id, or a lot before it is drawn. */
  readonly key: Buffer
  readonly thresholds: Thresholds
  readonly everyMs?: number
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}

const secondMs = 1_000
const everyMsDefault = 5_000
const pageEntries = 500
/** Each names all its entries, and an append has room for so many of the largest. */
const findingsPerAppendMax = 100
/** What the rules remember reaches back so far; older entries change nothing any more. */
const historyDays = 150
/** What is found before the rules know what is usual has been told when it was new. */
const warmUpDays = 45
const dayMs = 86_400_000
/** A ledger that was cut off for long brings entries of times that were gone through: they are seen the next time. */
const againAfterMs = dayMs
const idLength = 32

/**
 * Follows the index in the order of time, some minutes behind, and writes what the rules find to `audit.findings`. A start goes through the history again, and so does
 * each day, and writes nothing that is there: the same entries give the same findings under the same ids.
 */
export function followFindings(settings: Following): FindingsWatch {
  return { stopped: followOn(settings) }
}

async function followOn(settings: Following): Promise<void> {
  const { logger, signal } = settings
  let failures = 0
  while (!signal.aborted) {
    try {
      await followOnce(settings, () => {
        failures = 0
      })
    } catch (cause) {
      if (signal.aborted) return
      failures += 1
      logger.failure('findings-not-followed', cause, { failures })
      await wait(retryWaitMs(failures), signal)
    }
  }
}

/** From the beginning of the history, for a day or until it fails: what was seen in part is seen again. */
async function followOnce(settings: Following, onProgress: () => void): Promise<void> {
  const { log, openIndex, key, thresholds, clock, logger, signal } = settings
  const { everyMs = everyMsDefault } = settings
  const idOf = (text: string): string =>
    `f-${createHmac('sha256', key).update(text).digest('hex').slice(0, idLength)}`
  const watches = [watchEntries({ thresholds, idOf }), drawSamples(key, idOf)]
  const index = await openIndex()
  try {
    const written = await writtenBefore(log, signal)
    const start = await startOf(index, clock.now())
    const again = clock.now() + againAfterMs
    let after: EntryCursor | undefined
    let isCaughtUp = false
    while (!signal.aborted) {
      const until = clock.now() - thresholds.lateSeconds * secondMs
      const { entries, next } = await index.search({
        reader: { as: 'authority' },
        order: 'oldest',
        limit: pageEntries,
        from: start.from,
        to: new Date(until).toISOString(),
        ...(after ? { after } : {}),
      })
      for (const entry of entries) for (const { take } of watches) take(entry)
      const last = entries.at(-1)
      if (last) after = { time: last.time, ledger: last.ledger, at: last.at }
      if (!next) for (const { advance } of watches) advance(until)
      const found = watches.flatMap(({ changed }) => changed())
      await publish(
        settings,
        written,
        found.filter(({ period }) => period >= start.toldFrom),
      )
      onProgress()
      if (!next && !isCaughtUp) logger.event('findings-caught-up', { written: written.size })
      isCaughtUp ||= !next
      if (isCaughtUp && clock.now() >= again) return
      // The thread has other things to do than to go through a history.
      await wait(next ? 0 : everyMs, signal)
    }
  } finally {
    await index.close()
  }
}

/** At the beginning of a month, so that every start within it sees the same. */
async function startOf(index: AuditIndexReader, now: number) {
  const month = new Date(now - historyDays * dayMs).toISOString().slice(0, 'YYYY-MM'.length)
  const from = `${month}-01T00:00:00.000Z`
  const reader = { as: 'authority' } as const
  const before = await index.search({ reader, order: 'oldest', limit: 1, to: from })
  const warm = new Date(Date.parse(from) + warmUpDays * dayMs).toISOString()
  const isCut = before.entries.length > 0
  return { from, toldFrom: isCut ? warm.slice(0, 'YYYY-MM-DD'.length) : '' }
}

/** How many entries each finding in the log has. */
async function writtenBefore(log: Log, signal: AbortSignal): Promise<Map<string, number>> {
  const written = new Map<string, number>()
  for await (const { value } of readTopic(log, findingsTopic, signal)) {
    const kept = keptIn(value)
    if (kept?.what === 'finding') written.set(kept.id, kept.entryCount)
  }
  return written
}

/** What is no finding is passed over: whoever shows findings notes it. */
function keptIn(value: Uint8Array): ReturnType<typeof parseKept> {
  try {
    return parseKept(JSON.parse(Buffer.from(value).toString('utf8')))
  } catch {
    return undefined
  }
}

async function publish(
  following: Following,
  written: Map<string, number>,
  found: readonly Finding[],
): Promise<void> {
  const news = found.filter(({ id, entryCount }) => entryCount > (written.get(id) ?? 0))
  for (let at = 0; at < news.length; at += findingsPerAppendMax)
    await write(following, written, news.slice(at, at + findingsPerAppendMax))
}

/** Tries until the log takes it: to see everything again would take longer. */
async function write(
  { log, logger, signal }: Following,
  written: Map<string, number>,
  news: readonly Finding[],
): Promise<void> {
  const entries = news.map((finding) => ({
    key: finding.id,
    value: Buffer.from(JSON.stringify(keptOf(finding))),
  }))
  for (let failures = 1; entries.length > 0 && !signal.aborted; failures += 1) {
    try {
      await log.append(findingsTopic, entries)
      for (const { id, entryCount } of news) written.set(id, entryCount)
      return
    } catch (cause) {
      logger.failure('findings-not-written', cause, { failures })
      await wait(retryWaitMs(failures), signal)
    }
  }
}
