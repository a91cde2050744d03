import { hash } from 'node:crypto'
import { eventKey } from '@hutong/schemas'
import type { Log } from '@hutong/log'
import { recordsTopicOf } from '../connector-topics.ts'
import type { Stream } from '../load-connector.ts'
import { keptMaxDefault, parseStatus } from './compare-source.ts'
import {
  judgeProjected,
  type PrintedState,
  type ProjectedDifference,
  type ProjectedState,
} from './judge-projected.ts'
import { rangeCount, rangeOf } from './key-range.ts'
import { openSpill } from './open-spill.ts'
import { readNewest } from './read-newest.ts'
import { printOf, readRecords } from './read-records.ts'

/** What is asked of the store that the projection keeps. */
export interface ProjectedRecords {
  /** Every record whose key begins so, some of them perhaps twice. */
  readonly outlines: (
    topic: string,
    keyPrefix: string,
    signal: AbortSignal,
  ) => AsyncIterable<readonly (ProjectedState & { readonly key: string })[]>
  /** One key, with the places of the slots at that very moment. */
  readonly byKey: (
    topic: string,
    key: string,
  ) => Promise<{
    readonly slots: readonly { readonly partition: number; readonly next: number }[]
    readonly records: readonly FoundRecord[]
  }>
}

interface FoundRecord {
  readonly version: string
  readonly status: string
  readonly bytes: Uint8Array
  readonly tainted: string | null
}

export interface ProjectedSettings {
  readonly stream: Pick<Stream, 'source' | 'type' | 'version'>
  readonly log: Log
  readonly store: ProjectedRecords
  readonly signal: AbortSignal
  /** Differing keys that are looked at and remembered, at most. 100,000 by default. */
  readonly keptMax?: number
  /** Told what is done so far, in words for a screen. */
  readonly onProgress?: (done: string) => void
}

export interface ProjectedKey {
  readonly recordId: string
  readonly key: string
  readonly difference: ProjectedDifference
  readonly log: PrintedState | undefined
}

export interface ProjectedComparison {
  readonly keyCount: number
  /** Ranges of keys, of 256, whose digests differed at the first look. */
  readonly rangeCount: number
  readonly differing: readonly ProjectedKey[]
  /** There may be more than are told. */
  readonly isCut: boolean
  readonly ends: readonly number[]
}

/**
 * Compares what the log says of a source with what the store has of it: a digest for each range of keys first, key by key only where these differ, and what
 * differs is looked at once more. The projection goes on meanwhile; what it has not come to yet is not judged.
 */
export async function compareProjected(settings: ProjectedSettings): Promise<ProjectedComparison> {
  const { stream, log, store, signal, onProgress, keptMax = keptMaxDefault } = settings
  const { source, type } = stream
  const topic = recordsTopicOf(stream)
  const prefix = eventKey(type, source, '')
  await using opened = new AsyncDisposableStack()
  const [inLog, inStore] = [await openSpill(), await openSpill()]
  opened.defer(() => inLog.close())
  opened.defer(() => inStore.close())

  const ends = await readRecords(
    { log, topic, source, signal, onProgress },
    ({ event, value, partition, offset }) => {
      const { recordId, recordVersion: version, status, fence } = event
      const state = { version, status, isTainted: false, print: printOf(value, status) }
      const line = `${writeState(recordId, state)} ${fence} ${partition} ${offset}`
      return inLog.add(rangeOf(recordId), line)
    },
  )
  const logSums = emptySums()
  let keyCount = 0
  for (let range = 0; range < rangeCount; range += 1) {
    const states = newestOf(await inLog.read(range))
    keyCount += states.size
    for (const [recordId, state] of states) addTo(logSums, range, writeState(recordId, state))
  }
  const storeSums = emptySums()
  let storedCount = 0
  for await (const some of store.outlines(topic, prefix, signal)) {
    for (const one of some) {
      const recordId = one.key.slice(prefix.length)
      addTo(storeSums, rangeOf(recordId), writeState(recordId, one))
    }
    storedCount += some.length
    onProgress?.(`${storedCount} records of the store`)
  }
  const ranges = new Set(logSums.flatMap((sum, range) => (sum === storeSums[range] ? [] : [range])))
  const suspects = ranges.size === 0 ? [] : await findSuspects()
  const differing = await lookAgain(suspects.slice(0, keptMax), ends, settings)
  signal.throwIfAborted()
  return {
    keyCount,
    rangeCount: ranges.size,
    differing,
    isCut: suspects.length > keptMax,
    ends,
  }

  /** Keys of the differing ranges that differ, one more than are looked at. */
  async function findSuspects(): Promise<readonly Suspect[]> {
    for await (const some of store.outlines(topic, prefix, signal))
      for (const one of some) {
        const recordId = one.key.slice(prefix.length)
        const range = rangeOf(recordId)
        if (ranges.has(range)) await inStore.add(range, writeState(recordId, one))
      }
    const found: Suspect[] = []
    for (const range of ranges) {
      const logs = newestOf(await inLog.read(range))
      const stored = lastOf(await inStore.read(range))
      for (const recordId of new Set([...logs.keys(), ...stored.keys()])) {
        const kept = logs.get(recordId)
        if (judgeProjected(kept, stored.get(recordId)) === undefined) continue
        found.push({ recordId, key: prefix + recordId, log: kept })
        if (found.length > keptMax) return found
      }
    }
    return found
  }
}

interface Suspect {
  readonly recordId: string
  readonly key: string
  readonly log: PrintedState | undefined
}

/**
 * The store is asked first and the log read on after that: so whatever the store had by then the log has now, and what the slot has not come to is not
 * judged.
 */
async function lookAgain(
  suspects: readonly Suspect[],
  ends: readonly number[],
  { stream, log, store, signal }: ProjectedSettings,
): Promise<readonly ProjectedKey[]> {
  if (suspects.length === 0) return []
  const topic = recordsTopicOf(stream)
  const found = new Map<string, Awaited<ReturnType<ProjectedRecords['byKey']>>>()
  for (const { key } of suspects) {
    signal.throwIfAborted()
    found.set(key, await store.byKey(topic, key))
  }
  const known = new Map(suspects.map(({ key, log: kept }) => [key, kept]))
  const since = { log, topic, source: stream.source, signal, from: ends }
  const newest = await readNewest(known, since)
  return suspects.flatMap(({ recordId, key }): readonly ProjectedKey[] => {
    const kept = newest.get(key)
    const { slots, records } = found.get(key) ?? { slots: [], records: [] }
    const next = slots.find(({ partition }) => partition === kept?.partition)?.next ?? 0
    if (kept !== undefined && kept.offset >= next) return []
    const difference = judgeProjected(kept, stateOf(records[0]))
    return difference === undefined ? [] : [{ recordId, key, difference, log: kept }]
  })
}

function stateOf(record: FoundRecord | undefined): ProjectedState | undefined {
  if (record === undefined) return undefined
  const { version, status, bytes, tainted } = record
  const print = bytes.length === 0 ? '' : printOf(bytes, status)
  return { version, status, isTainted: tainted !== null, print }
}

const writeState = (
  recordId: string,
  {
    version,
    status,
    isTainted,
    print,
  }: Pick<ProjectedState, 'version' | 'status' | 'print'> & {
    readonly isTainted?: boolean
  },
): string => `${recordId} ${version} ${status} ${isTainted ? 1 : 0} ${print}`

const emptySums = (): number[] => Array.from({ length: rangeCount }, () => 0)
const sumDigits = 12
const sumModulus = 2 ** 48

/** A sum that does not depend on the order. */
function addTo(sums: number[], range: number, line: string): void {
  const digest = Number.parseInt(hash('sha1', line, 'hex').slice(0, sumDigits), 16)
  sums[range] = ((sums[range] ?? 0) + digest) % sumModulus
}

/** As the projection takes them: of two with one version the first stays. */
function newestOf(lines: readonly string[]): ReadonlyMap<string, PrintedState> {
  const states = new Map<string, PrintedState>()
  for (const line of lines) {
    const [recordId = '', version = '', status = '', , print = '', ...place] = line.split(' ')
    const known = states.get(recordId)
    if (known !== undefined && known.version >= version) continue
    const [fence = 0, partition = 0, offset = 0] = place.map(Number)
    states.set(recordId, {
      version,
      status: parseStatus(status),
      digest: '',
      print,
      fence,
      partition,
      offset,
    })
  }
  return states
}

function lastOf(lines: readonly string[]): ReadonlyMap<string, ProjectedState> {
  return new Map(
    lines.map((line) => {
      const [recordId = '', version = '', status = '', tainted, print = ''] = line.split(' ')
      return [recordId, { version, status, isTainted: tainted === '1', print }]
    }),
  )
}
