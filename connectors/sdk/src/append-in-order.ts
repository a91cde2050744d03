import type { LogEntry } from '@hutong/log'
import { appendOnce } from './append-once.ts'
import type { Append, AppendSettings } from './append-until-acknowledged.ts'
import { appendUntilAcknowledged } from './append-until-acknowledged.ts'

/** Batches on their way, oldest first. */
interface Sending {
  readonly topic: string
  readonly entries: readonly LogEntry[]
  /** True when the log took it, false when it refused, or the run ended first. */
  readonly taken: Promise<boolean>
}

/**
 * Appends batches without waiting for those before them, a few at a time. Each promise resolves after the ones before it, so whoever writes a position
 * behind one of them says nothing that is not so. When the log refuses a batch, everything from it on is appended again, one after another and until
 * acknowledged: what came later must come later in the log too, or compaction would keep the older word.
 */
export function appendInOrder(settings: AppendSettings): Append {
  const { onRecovery } = settings
  const appendAlone = appendUntilAcknowledged(settings)
  const underWay: Sending[] = []
  let previous: Promise<boolean> = Promise.resolve(true)
  let repairing = false

  function start(topic: string, entries: readonly LogEntry[]): Sending {
    const sending = { topic, entries, taken: repairing ? notYet : tryOnce(topic, entries) }
    underWay.push(sending)
    return sending
  }

  async function tryOnce(topic: string, entries: readonly LogEntry[]): Promise<boolean> {
    try {
      if (entries.length === 0) return true
      if (!(await appendOnce(settings, topic, entries))) return false
      onRecovery()
      return true
    } catch {
      // What is wrong is told when it is tried again.
      return false
    }
  }

  /** In its turn: all before it are in the log. */
  async function finish({ topic, entries, taken }: Sending): Promise<boolean> {
    try {
      if ((await taken) && !repairing) return true
      repairing = true
      // Those behind it have been started: wherever they are now, they are appended once more behind this one.
      await Promise.all(underWay.map((sending) => sending.taken))
      return await appendAlone(topic, entries)
    } finally {
      underWay.shift()
      if (underWay.length === 0) repairing = false
    }
  }

  return (topic, entries) => {
    const sending = start(topic, entries)
    previous = previous.then((went) => went && finish(sending))
    // Whoever appends waits for it in its turn; until then a failure must not count as unhandled.
    previous.catch(() => undefined)
    return previous
  }
}

const notYet = Promise.resolve(false)
