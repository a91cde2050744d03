import type { Log } from '@hutong/log'
import { recordsTopicOf } from '../connector-topics.ts'
import type { Stream } from '../load-connector.ts'
import { publishLate, type LateRecord } from '../tools/quarantine/publish-late.ts'
import type { ProjectedComparison, ProjectedKey } from './compare-projected.ts'
import { takesSameVersion } from './judge-projected.ts'
import { rowVersionOf, versionIn } from './judge-key.ts'
import { inLogOrder, readKept } from './read-kept.ts'
import { repeatedOf } from './repeat-record.ts'

export interface MendProjectedSettings {
  readonly stream: Pick<Stream, 'type' | 'version'>
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
  const inOrder = inLogOrder(inLog.filter(isNow))
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
    epochNeeded: inLog.filter((key) => !isNow(key)),
    foreignCount: differing.length - inLog.length,
  }
}
