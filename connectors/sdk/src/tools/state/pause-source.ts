import { partitionOf, type Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import { pauseEntry } from '../../pause-record.ts'
import { positionsTopic } from '../../position-record.ts'

/**
 * Says whether a source is to be asked. Whoever runs it hears of that at once, as does each later run; no lease is taken, and it may be said of a source
 * that nobody runs.
 */
export async function pauseSource(
  { log, source, clock }: { readonly log: Log; readonly source: string; readonly clock: Clock },
  isPaused: boolean,
): Promise<void> {
  const partition = partitionOf(source, log.partitionCount(positionsTopic))
  const entry = pauseEntry({ source, isPaused, at: clock.now() })
  await log.append(positionsTopic, [{ ...entry, partition }])
}
