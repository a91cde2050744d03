import type { LogEntry } from '@hutong/log'
import { doneBefore, HutongError } from '@hutong/process'
import type { AppendSettings } from './append-until-acknowledged.ts'

/** An append may take two minutes before it is given up: whoever looks at this process is to know earlier. */
const slowMsDefault = 10_000

/**
 * One append: true when the log has acknowledged, false as soon as the signal is aborted. While it is under way for long, trouble is told, again
 * and again, since another append may end well meanwhile. Rejects as the append does; that is told by the caller.
 */
export async function appendOnce(
  settings: Pick<AppendSettings, 'log' | 'signal' | 'onTrouble' | 'slowMs'>,
  topic: string,
  entries: readonly LogEntry[],
): Promise<boolean> {
  const { log, signal, onTrouble, slowMs = slowMsDefault } = settings
  if (signal.aborted) return false
  const telling = setInterval(() => onTrouble(unacknowledged(topic, slowMs)), slowMs)
  try {
    return await doneBefore(signal, log.append(topic, entries))
  } finally {
    clearInterval(telling)
  }
}

const unacknowledged = (topic: string, slowMs: number): HutongError =>
  new HutongError(
    'HUTONG_LOG_UNAVAILABLE',
    `the log has not acknowledged records of ${topic} for ${slowMs / 1_000} s: look at its servers; nothing is passed over`,
  )
