import type { Lacking } from './audit-index.ts'

/** What was in use until a fresh index took its place. */
export interface FormerIndex {
  /** It has held all that lay in the log. */
  readonly isWhole: boolean
  /** It is known that a log is there to be read into it: a position stands in it. */
  readonly isFollowed: boolean
  /** The place behind the last entry of each ledger. */
  readonly ends: ReadonlyMap<string, number>
}

/**
 * What may be missing in a fresh index. Where there was none, what was given is taken for all. Where there was one that was being read from the log, only
 * the log says what all is.
 *
 * @param sizes how many entries of each ledger the fresh one was given
 */
export function judgeFormer(
  { isWhole, isFollowed, ends }: FormerIndex,
  sizes: ReadonlyMap<string, number>,
): Lacking {
  const held = [...ends]
  return {
    notGiven: held.map(([name]) => name).filter((name) => !sizes.has(name)),
    grown: held.filter(([name, end]) => end > (sizes.get(name) ?? end)).map(([name]) => name),
    unfinished: !isWhole && isFollowed,
  }
}

export const lacksNothing = ({ notGiven, grown, unfinished }: Lacking): boolean =>
  notGiven.length === 0 && grown.length === 0 && !unfinished
