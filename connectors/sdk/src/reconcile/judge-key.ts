import type { RecordStatus } from '@hutong/schemas'

/** A record in short: what decides whether two of one key say the same. */
export interface RecordState {
  /** `<epoch>.<version>`, as the log has it or a run would write it. */
  readonly version: string
  readonly status: RecordStatus
  /** Of its data. */
  readonly digest: string
}

/** What the source has under a key: a record, or a row that was refused. */
export type SourceState = RecordState | 'refused'

/**
 * How a key differs:
 * `vanished`: the log says that it holds, and the source has it no more. `missing`: the source has it, the log never had.
 * `outdated`: the source has a higher version than the log. `returned`: it was revoked, and the source has it again under no higher version.
 * `altered`: the source says something else under a version that is not higher.
 */
export type Difference = 'vanished' | 'missing' | 'outdated' | 'returned' | 'altered'
export const differences = ['vanished', 'missing', 'outdated', 'returned', 'altered'] as const

/** Without its epoch: what the source itself gave. */
export const rowVersionOf = (version: string): string => version.slice(version.indexOf('.') + 1)

const epochDigits = 6
export const versionIn = (epoch: number, rowVersion: string): string =>
  `${String(epoch).padStart(epochDigits, '0')}.${rowVersion}`

/**
 * What differs between source and log under one key; undefined = nothing, or nothing that can be judged.
 *
 * @param settled of the reading of the source: what is younger may be on its way, and is judged the next time; undefined = everything is judged, but
 * that nothing can be said to have vanished
 */
export function judgeKey(
  source: SourceState | undefined,
  log: RecordState | undefined,
  settled: string | undefined,
): Difference | undefined {
  const isYoung = ({ version }: RecordState): boolean =>
    settled !== undefined && rowVersionOf(version) >= settled
  if (source === undefined) {
    const isGone = log?.status === 'active' && settled !== undefined && !isYoung(log)
    return isGone ? 'vanished' : undefined
  }
  // A row that became unreadable is there all the same.
  if (source === 'refused' || isYoung(source)) return undefined
  if (log === undefined) return 'missing'
  // It was changed after it had been read.
  if (isYoung(log)) return undefined
  // What was erased stays so, whatever the source still has.
  if (log.status === 'erased' || isSame(source, log)) return undefined
  if (source.version > log.version) return 'outdated'
  return log.status === 'revoked' ? 'returned' : 'altered'
}

const isSame = (a: RecordState, b: RecordState): boolean =>
  a.status === b.status && a.digest === b.digest

/**
 * The version, without epoch, under which a state of the source beats what the log has and loses to any later state: its own where that is higher, else
 * the moment before which all was settled. Undefined where neither is: only the next epoch helps then.
 */
export function mendingVersion(
  source: string,
  log: string | undefined,
  settled: string | undefined,
): string | undefined {
  const known = log === undefined ? '' : rowVersionOf(log)
  if (source > known) return source
  return settled !== undefined && settled > known ? settled : undefined
}
