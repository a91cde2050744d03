import type { Log } from '@hutong/log'
import { recordsTopicOf } from '../connector-topics.ts'
import type { Stream } from '../load-connector.ts'
import { publishLate, type LateRecord } from '../tools/quarantine/publish-late.ts'
import type { ProjectedComparison, ProjectedKey } from './compare-projected.ts'
import { takesSameVersion } from './judge-projected.ts'
import { rowVersionOf, versionIn } from './judge-key.ts'
import { inLogOrder, readKept } from './read-kept.ts'
import { readNewest } from './read-newest.ts'
import { repeatedOf } from './repeat-record.ts'

export interface MendProjectedSettings {
  readonly stream: Pick<Stream, 'source' | 'type' | 'version'>
  readonly log: Log
  readonly currentFence: () => Promise<number>
  /** The next epoch, for keys of which the store takes no record of the same version again; left out: these are left. */
  readonly epochNew?: number
  readonly signal: AbortSignal
}

export interface MendedProjected {
  readonly publishedCount: number
  readonly epochNeeded: readonly ProjectedKey[]
  /** What the store has and the log never had: only `store rebuild` removes that. */
  readonly foreignCount: number
}

const recordsPerTurnMax = 5000

/** Writes records once more that the store has lost, or has otherwise than the log: the projection takes them from there. */
export async function mendProjected(
  { differing, ends }: Pick<ProjectedComparison, 'differing' | 'ends'>,
  settings: MendProjectedSettings,
): Promise<MendedProjected> {
  const { log, currentFence, epochNew, signal } = settings
  const topic = recordsTopicOf(settings.stream)
  const inLog = differing.filter((key) => key.log !== undefined)
  const isNow = ({ difference }: ProjectedKey): boolean =>
    epochNew !== undefined || takesSameVersion.has(difference)
  const now = inLog.filter(isNow)
  // Under a new epoch whatever is repeated becomes the newest: so that has to be what counts by now.
  const inOrder = inLogOrder(epochNew === undefined ? now : await withNewest(now))
  let publishedCount = 0
  for (let i = 0; i < inOrder.length; i += recordsPerTurnMax) {
    const some = inOrder.slice(i, i + recordsPerTurnMax)
    const late: LateRecord[] = []
    for await (const kept of readKept(some, { log, topic, signal })) {
      if (epochNew === undefined) late.push({ ...repeatedOf(kept), isAgain: true })
      else {
        const higher = versionIn(epochNew, rowVersionOf(kept.event.recordVersion))
        late.push(repeatedOf(kept, { recordVersion: higher }))
      }
    }
    const known = new Map(some.flatMap(({ key, log: kept }) => (kept ? [[key, kept]] : [])))
    const parts = { log, topic, currentFence, before: { ends, known }, signal }
    const outcomes = await publishLate(late, parts)
    publishedCount += [...outcomes.values()].filter((outcome) => outcome === 'published').length
  }
  return {
    publishedCount,
    epochNeeded: await needingEpoch(),
    foreignCount: differing.length - inLog.length,
  }

  async function withNewest(keys: readonly ProjectedKey[]): Promise<readonly ProjectedKey[]> {
    if (keys.length === 0) return []
    const known = new Map(keys.map(({ key, log: kept }) => [key, kept]))
    const since = { log, topic, source: settings.stream.source, signal, from: ends }
    const newest = await readNewest(known, since)
    return keys.map((key) => ({ ...key, log: newest.get(key.key) }))
  }

  /** The store takes a newer record by itself, unless what it has claims to be newer still. */
  async function needingEpoch(): Promise<readonly ProjectedKey[]> {
    const later = inLog.filter((key) => !isNow(key))
    const newest = await withNewest(later)
    return newest.filter(
      ({ difference, log: kept }, i) =>
        difference === 'foreign' || kept?.version === later[i]?.log?.version,
    )
  }
}
