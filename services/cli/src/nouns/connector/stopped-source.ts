import { aliveMsMax, readSources, sourceStatus } from '@hutong/connectors'
import type { SourceStatus, Stream } from '@hutong/connectors'
import type { Log } from '@hutong/log'
import { systemClock } from '@hutong/process'
import { CannotJudge } from '../../cannot-judge.ts'

/** What the log says of a stream's source now. */
export async function statusOf(
  stream: Stream,
  log: Log,
  signal: AbortSignal,
): Promise<SourceStatus> {
  const sources = await readSources(log, signal)
  return sourceStatus(stream, { log, ...sources, clock: systemClock, signal })
}

/**
 * The same, of a source that nobody reads: a position is changed only then, or the run would go on from its own.
 *
 * @throws CannotJudge while somebody gives signs of life, unless forced
 */
export async function stoppedSource(
  stream: Stream,
  log: Log,
  signal: AbortSignal,
  isForced: boolean,
): Promise<SourceStatus> {
  const status = await statusOf(stream, log, signal)
  const isAlive = status.state === 'running' || status.state === 'paused'
  if (!isAlive || isForced) return status
  const { heartbeatAgeMs, positionAgeMs } = status
  const ageMs = Math.min(heartbeatAgeMs ?? Infinity, positionAgeMs ?? Infinity)
  throw new CannotJudge(
    `${stream.source} gave a sign of life ${Math.round(ageMs / 1000)} s ago: stop its connector and wait ${aliveMsMax / 1000} s, or say --force, which makes that run stop`,
  )
}
