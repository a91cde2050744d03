import type { SourceState } from './store.ts'

export type SourceStates = Readonly<Record<string, SourceState>>

/** What is known of each source after `news`: the higher fence speaks, a lower one is not heard, equal ones give the later times. */
export function mergeSources(known: SourceStates, news: SourceStates): SourceStates {
  const merged: Record<string, SourceState> = { ...known }
  for (const [source, state] of Object.entries(news)) {
    const before = Object.hasOwn(known, source) ? known[source] : undefined
    merged[source] = before ? mergeState(before, state) : state
  }
  return merged
}

function mergeState(known: SourceState, news: SourceState): SourceState {
  if (news.fence < known.fence) return known
  if (news.fence > known.fence) {
    // The new owner's word counts, but what it does not know yet stays what it was.
    return {
      fence: news.fence,
      sourceReadAt: news.sourceReadAt ?? known.sourceReadAt,
      heartbeatAt: news.heartbeatAt ?? known.heartbeatAt,
    }
  }
  return {
    fence: news.fence,
    sourceReadAt: later(known.sourceReadAt, news.sourceReadAt),
    heartbeatAt: later(known.heartbeatAt, news.heartbeatAt),
  }
}

const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)
