import type { Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import type { Stream } from '../../load-connector.ts'
import { epochFirst } from '../../position-record.ts'
import { findHeartbeat } from './find-heartbeat.ts'
import type { Claims } from './read-claims.ts'
import { recordsTopicOf } from '../../connector-topics.ts'

/** What the log says of one source. Ages and times in ms; times since 1970. */
export interface SourceStatus {
  readonly source: string
  readonly department: string
  readonly type: string
  /**
   * running = a sign of life within 15 s; paused = the same, but it does not ask its source; unreadable = its newest position record is damaged; never =
   * nobody has ever read it.
   */
  readonly state: 'running' | 'paused' | 'stopped' | 'never' | 'unreadable'
  /** Whoever runs it does not ask the source until it is resumed. */
  readonly isPaused: boolean
  readonly fence: number | null
  readonly epoch: number | null
  /** The run that holds the lease or held it last, by UUID. */
  readonly owner: string | null
  readonly position: unknown
  /** Since the very beginning. */
  readonly recordCount: number
  readonly quarantinedCount: number
  /** When the position was written down. */
  readonly positionAt: number | null
  readonly positionAgeMs: number | null
  readonly heartbeatAt: number | null
  readonly heartbeatAgeMs: number | null
  /** When the source was last read to its end, by its last sign of life. */
  readonly sourceReadAt: number | null
  /** When it was last compared with the log. */
  readonly comparedAt: number | null
}

/** Who gives no sign of life for so long does not run. */
export const aliveMsMax = 15_000

/** What is known of a stream's source: from its position record and its last sign of life. */
export async function sourceStatus(
  { source, department, type, version }: Stream,
  settings: {
    readonly log: Log
    readonly claims: Claims
    readonly paused: ReadonlySet<string>
    readonly clock: Clock
    readonly signal: AbortSignal
  },
): Promise<SourceStatus> {
  const { log, claims, paused, clock, signal } = settings
  const claim = claims.get(source)
  const record = claim?.record
  const topic = recordsTopicOf({ type, version })
  const heartbeat = await findHeartbeat(log, topic, source, signal)
  const now = clock.now()
  const age = (at: number | undefined): number | null => (at === undefined ? null : now - at)
  // A beat of a lower fence is of a run that has been overruled and is about to end.
  const beatAt = (heartbeat?.fence ?? 0) >= (record?.fence ?? 0) ? heartbeat?.at : undefined
  const claimAt = record?.isReleased ? undefined : record?.at
  const signs = [beatAt, claimAt].filter((at) => at !== undefined)
  const isAlive = signs.some((at) => now - at < aliveMsMax)
  const isPaused = paused.has(source)
  const alive = isPaused ? 'paused' : 'running'
  return {
    source,
    department,
    type,
    state: claim === null ? 'unreadable' : isAlive ? alive : claim ? 'stopped' : 'never',
    isPaused,
    fence: record?.fence ?? heartbeat?.fence ?? null,
    epoch: record === undefined ? null : (record.epoch ?? epochFirst),
    owner: record?.owner ?? null,
    position: record?.position ?? null,
    recordCount: record?.recordCount ?? 0,
    quarantinedCount: record?.quarantinedCount ?? 0,
    positionAt: record?.at ?? null,
    positionAgeMs: age(record?.at),
    heartbeatAt: heartbeat?.at ?? null,
    heartbeatAgeMs: age(heartbeat?.at),
    sourceReadAt: heartbeat?.sourceReadAt ?? null,
    comparedAt: record?.comparedAt ?? null,
  }
}
