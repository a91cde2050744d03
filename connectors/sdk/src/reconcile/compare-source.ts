import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Log } from '@hutong/log'
import { eventKey, recordStatuses, type RecordStatus } from '@hutong/schemas'
import { recordsTopicOf } from '../connector-topics.ts'
import {
  differences,
  judgeKey,
  type Difference,
  type RecordState,
  type SourceState,
} from './judge-key.ts'
import { rangeCount, rangeOf } from './key-range.ts'
import { openSpill, type Spill } from './open-spill.ts'
import { readRecords } from './read-records.ts'
import { readSource, type Reading, type ReadingSettings } from './read-source.ts'

export interface CompareSettings extends ReadingSettings {
  readonly log: Log
  /** Keys of each kind of difference that are remembered, at most; all are counted. 100,000 by default. */
  readonly keptMax?: number
}

/** The newest record of a key in the log. */
export interface LogState extends RecordState {
  readonly fence: number
  readonly partition: number
  readonly offset: number
}

export interface DifferingKey {
  readonly recordId: string
  readonly key: string
  readonly difference: Difference
  readonly log: LogState | undefined
  /** The highest that the source gave; undefined where it has nothing. */
  readonly version: string | undefined
}

/** What a reading of everything and the log say of each other. */
export interface SourceComparison extends Reading {
  /** Keys of this source in the log, and those whose record holds. */
  readonly keyCount: number
  readonly activeCount: number
  readonly counts: Readonly<Record<Difference, number>>
  /** The first of each kind, `keptMax` at most. */
  readonly differing: readonly DifferingKey[]
  /** Where each partition of the log ended. */
  readonly ends: readonly number[]
}

export const keptMaxDefault = 100_000

/**
 * Compares everything that a source has with what the log says of it, key by key. The source is read first: what the log says newer than that is not
 * judged. Both sides lie on disk by ranges of keys, about 160 bytes a row together, and one range at a time is in memory.
 *
 * @throws HutongError whatever the source or the log throws: nothing is known then
 */
export async function compareSource(settings: CompareSettings): Promise<SourceComparison> {
  const { stream, log, signal, onProgress, keptMax = keptMaxDefault } = settings
  const { source, type } = stream
  await using opened = new AsyncDisposableStack()
  const open = async (): Promise<Spill> => {
    const spill = await openSpill()
    opened.defer(() => spill.close())
    return spill
  }
  const [inSource, inLog] = [await open(), await open()]
  const reading = await readSource(settings, ({ recordId, state }) =>
    inSource.add(rangeOf(recordId), writeSource(recordId, state)),
  )
  const topic = recordsTopicOf(stream)
  const place = { log, topic, source, signal, onProgress }
  const ends = await readRecords(place, ({ event, partition, offset }) =>
    inLog.add(rangeOf(event.recordId), writeLog({ ...event, partition, offset })),
  )

  const counts = countNothing()
  const differing: DifferingKey[] = []
  let keyCount = 0
  let activeCount = 0
  for (let range = 0; range < rangeCount; range += 1) {
    const sources = collect(await inSource.read(range), parseSource, isNewerState)
    const logs = collect(await inLog.read(range), parseLog, isNewer)
    keyCount += logs.size
    for (const one of logs.values()) if (one.status === 'active') activeCount += 1
    for (const recordId of new Set([...logs.keys(), ...sources.keys()])) {
      const kept = logs.get(recordId)
      const row = sources.get(recordId)
      const difference = judgeKey(row, kept, reading.settled)
      if (difference === undefined) continue
      counts[difference] += 1
      if (counts[difference] > keptMax) continue
      const key = eventKey(type, source, recordId)
      const version = row === 'refused' ? undefined : row?.version
      differing.push({ recordId, key, difference, log: kept, version })
    }
    await settings.mayGoOn?.()
    await nextTurn()
    signal.throwIfAborted()
  }
  return { ...reading, keyCount, activeCount, counts, differing, ends }
}

export const countNothing = (): Record<Difference, number> => ({
  vanished: 0,
  missing: 0,
  outdated: 0,
  returned: 0,
  altered: 0,
})

export const countAll = (counts: Readonly<Record<Difference, number>>): number =>
  differences.reduce((total, difference) => total + counts[difference], 0)

/** So many of each kind were counted and are not remembered. */
export function countLeftOut({
  counts,
  differing,
}: Pick<SourceComparison, 'counts' | 'differing'>): Record<Difference, number> {
  const left = { ...counts }
  for (const { difference } of differing) left[difference] -= 1
  return left
}

/** Of each kind those that a second reading confirmed; what is not remembered counts as it was. */
export function countConfirmed(
  comparison: Pick<SourceComparison, 'counts' | 'differing'>,
  confirmed: readonly Pick<DifferingKey, 'difference'>[],
): Record<Difference, number> {
  const counts = countLeftOut(comparison)
  for (const { difference } of confirmed) counts[difference] += 1
  return counts
}

/** The state that counts of each key. */
function collect<State>(
  lines: readonly string[],
  parse: (words: readonly string[]) => State,
  isBetter: (next: State, known: State) => boolean,
): ReadonlyMap<string, State> {
  const states = new Map<string, State>()
  for (const line of lines) {
    const [recordId = '', ...words] = line.split(' ')
    const next = parse(words)
    const known = states.get(recordId)
    if (known === undefined || isBetter(next, known)) states.set(recordId, next)
  }
  return states
}

/** As the projection takes them: of two with one version the first stays. */
const isNewer = (next: RecordState, known: RecordState): boolean => next.version > known.version

/** A reading can give a row several times, as it was and as it has become meanwhile; what was refused has no version, so its turn decides. */
const isNewerState = (next: SourceState, known: SourceState): boolean =>
  next === 'refused' || known === 'refused' || next.version >= known.version

// 128 bits of a digest tell two contents apart.
const digestLength = 32
const writeSource = (recordId: string, state: SourceState): string =>
  state === 'refused' ? recordId : `${recordId} ${writeState(state)}`
const writeLog = ({ recordId, recordVersion, status, digest, fence, partition, offset }: LogLine) =>
  `${recordId} ${writeState({ version: recordVersion, status, digest })} ${fence} ${partition} ${offset}`
const writeState = ({ version, status, digest }: RecordState): string =>
  `${version} ${status} ${digest.slice(0, digestLength)}`

interface LogLine extends Omit<LogState, 'version'> {
  readonly recordId: string
  readonly recordVersion: string
}

function parseSource(words: readonly string[]): SourceState {
  return words.length === 0 ? 'refused' : parseState(words)
}

function parseLog(words: readonly string[]): LogState {
  const [fence, partition, offset] = words.slice(3).map(Number)
  return {
    ...parseState(words),
    fence: fence ?? 0,
    partition: partition ?? 0,
    offset: offset ?? 0,
  }
}

function parseState([version = '', status = '', digest = '']: readonly string[]): RecordState {
  return { version, status: parseStatus(status), digest }
}

/** Of a line that was written here: it is one of them. */
export const parseStatus = (word: string): RecordStatus =>
  recordStatuses.find((known) => known === word) ?? 'active'
