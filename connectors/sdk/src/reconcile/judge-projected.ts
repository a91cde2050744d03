import type { LogState } from './compare-source.ts'

/** A record as the store has it. */
export interface ProjectedState {
  /** '' = nothing good was ever applied. */
  readonly version: string
  readonly status: string
  readonly isTainted: boolean
  readonly print: string
}

/** The newest record of a key in the log, with what its bytes say from `data` on. */
export interface PrintedState extends LogState {
  readonly print: string
}

/**
 * How a key differs between log and store:
 * `lost`: the store does not have it. `behind`: it has an older version though it has read further. `damaged`: it says something else under the same
 * version. `tainted`: it could not apply what came last. `foreign`: it has what the log never had.
 */
export type ProjectedDifference = 'lost' | 'behind' | 'damaged' | 'tainted' | 'foreign'
export const projectedDifferences = ['lost', 'behind', 'damaged', 'tainted', 'foreign'] as const

/** Under which of these the same record, written once more, is taken by the projection; the others need a higher version. */
export const takesSameVersion: ReadonlySet<ProjectedDifference> = new Set(['lost', 'behind'])

/** Undefined = they say the same. */
export function judgeProjected(
  log: PrintedState | undefined,
  store: ProjectedState | undefined,
): ProjectedDifference | undefined {
  if (log === undefined) {
    if (store === undefined) return undefined
    return store.version === '' ? 'tainted' : 'foreign'
  }
  if (store === undefined) return 'lost'
  if (store.isTainted) return 'tainted'
  if (store.version > log.version) return 'foreign'
  if (store.version < log.version) return 'behind'
  return store.status === log.status && store.print === log.print ? undefined : 'damaged'
}
