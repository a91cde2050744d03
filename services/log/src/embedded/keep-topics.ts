import { wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Writer } from '@hutong/sqlite'
import type { TopicSettings } from '../topics.ts'
import type { LogJobs } from './log-writer.ts'

const recordsPerSliceMax = 500
const slicePauseMs = 20
const msPerDay = 86_400_000

/** Applies each topic's own rule once: small slices with pauses, so that appends hardly notice. */
export async function keepTopics(
  writer: Writer<LogJobs>,
  topics: readonly TopicSettings[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, keep } of topics) {
    if (keep === 'forever') continue
    const slice =
      keep === 'compact'
        ? () => writer.run('compact', { topic: name, recordsMax: recordsPerSliceMax })
        : () =>
            writer.run('expire', {
              topic: name,
              before: clock.now() - keep.days * msPerDay,
              recordsMax: recordsPerSliceMax,
            })
    while (!signal.aborted && (await slice()) === recordsPerSliceMax)
      await wait(slicePauseMs, signal)
  }
}
