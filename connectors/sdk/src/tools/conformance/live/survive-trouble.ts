import type { Faults } from '../check-result.ts'
import { compareContents, type Contents } from './contents.ts'
import type { LiveBench } from './live-bench.ts'
import type { TrialEnd } from './start-trial-run.ts'
import type { Trouble } from './trouble/trouble.ts'

/**
 * Runs a stream while something is wrong, and lets that pass. Meanwhile the run says so, and counts nothing as read; afterwards the log holds
 * what an undisturbed run has brought.
 */
export async function liveThrough(
  { startRun, newFolder }: LiveBench,
  undisturbed: TrialEnd,
  trouble: Trouble,
): Promise<{ readonly judge: (after: Contents) => Faults; readonly output: string }> {
  await trouble.begin()
  const run = startRun(await newFolder(), { timeoutMs: hurriedTimeoutMs })
  const seen = await run.until(
    (status) => trouble.isNoticed(status) || status.sourceReadAt !== null || isOver(status),
  )
  const wasMet = trouble.wasMet()
  const otherFaults = trouble.faults?.() ?? []
  await trouble.end()
  const end = await run.ended
  const judge = (after: Contents): Faults => {
    if (!wasMet) return { skipped: 'nothing was asked while it lasted' }
    const isTold = seen !== undefined && trouble.isNoticed(seen)
    return [
      ...(isTold ? [] : [`it is not told: the state was ${seen?.state}, ${failureOf(seen)}`]),
      ...(!isTold && seen !== undefined && seen.sourceReadAt !== null
        ? ['the source counts as read to its end, though it could not be read']
        : []),
      ...(end.isRead
        ? compareContents(undisturbed.contents, end.contents, after)
        : [`the run did not go on afterwards: ${failureOf(end.last)}`]),
      ...otherFaults,
    ]
  }
  return { judge, output: end.output }
}

/** Of one request: silence is to be met in seconds, not in minutes. */
const hurriedTimeoutMs = 1000

const isOver = ({ state }: { readonly state: string }): boolean => state === 'stopped'

const failureOf = (status: { readonly failure?: { readonly code: string } } | undefined): string =>
  status?.failure?.code ?? 'no failure'
