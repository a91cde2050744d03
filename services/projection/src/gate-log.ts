import { wait } from '@hutong/process'
import type { Log, LogBatch } from '@hutong/log'

/** A log whose partitions can be held at a place, for whoever reads it through this. */
export interface GatedLog extends Log {
  /** Gives out nothing more of this partition, from the offset on that is returned. */
  readonly hold: (topic: string, partition: number) => number
  /** Gives out everything before `limit`, and nothing from there on; `Infinity` = as if there were no gate. */
  readonly letTo: (topic: string, partition: number, limit: number) => void
}

interface Gate {
  /** Everything before it was given out. */
  reached: number
  limit: number
  changed: AbortController
}

// A reader hears something once a second, as from any log.
const heldMs = 1_000

/** Everything of `log` passes until a partition is held. */
export function gateLog(log: Log): GatedLog {
  const gates = new Map<string, Gate>()
  const gateOf = (topic: string, partition: number): Gate => {
    const name = `${topic} ${partition}`
    const gate = gates.get(name) ?? { reached: 0, limit: Infinity, changed: new AbortController() }
    gates.set(name, gate)
    return gate
  }
  const setLimit = (gate: Gate, limit: number): void => {
    gate.limit = limit
    gate.changed.abort()
    gate.changed = new AbortController()
  }

  async function* tail(
    topic: string,
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch> {
    const gate = gateOf(topic, partition)
    for await (const batch of log.tail(topic, partition, from, signal)) {
      let at = batch.from
      for (;;) {
        const next = Math.max(at, Math.min(batch.next, gate.limit))
        gate.reached = Math.max(gate.reached, next)
        yield cut(batch, at, next)
        at = next
        if (at === batch.next || signal.aborted) break
        if (gate.limit <= at) await wait(heldMs, AbortSignal.any([signal, gate.changed.signal]))
      }
    }
  }

  return {
    ...log,
    tail,
    hold: (topic, partition) => {
      const gate = gateOf(topic, partition)
      setLimit(gate, gate.reached)
      return gate.reached
    },
    letTo: (topic, partition, limit) => setLimit(gateOf(topic, partition), limit),
  }
}

/** The place where it is held counts as the end, so that a reader finishes what it was given as it does at the end of the log. */
function cut(batch: LogBatch, from: number, next: number): LogBatch {
  if (from === batch.from && next === batch.next) return batch
  const records = batch.records.filter(({ offset }) => offset >= from && offset < next)
  return { ...batch, from, next, end: next < batch.next ? next : batch.end, records }
}
