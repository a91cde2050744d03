import type { Transferable } from 'node:worker_threads'
import { HutongError } from '@hutong/process'
import type { JobCall, JobOutcome, ToWriter } from './writer-messages.ts'

// One group being written and one at the worker's door, so that it never idles while the caller is busy.
const groupsUnderWayMax = 2
const jobsPerGroupMax = 256

/** The caller's end of a writer: what waits to be sent, and what was sent and waits for its outcome. */
export interface JobQueue {
  readonly ask: (
    name: string,
    input: unknown,
    transfer: readonly Transferable[],
  ) => Promise<unknown>
  readonly settle: (outcomes: readonly JobOutcome[]) => void
  /** Rejects everything, now and later. */
  readonly fail: (failure: HutongError) => void
  /** Takes no more; resolves when all is settled. */
  readonly drain: () => Promise<void>
}

export type Send = (message: ToWriter, transfer: readonly Transferable[]) => void

interface WaitingJob {
  readonly call: JobCall
  readonly transfer: readonly Transferable[]
}
interface Settlement {
  readonly resolve: (value: unknown) => void
  readonly reject: (failure: HutongError) => void
}

export function createJobQueue(file: string, jobsWaitingMax: number, send: Send): JobQueue {
  const settlements = new Map<number, Settlement>()
  let waiting: WaitingJob[] = []
  let groupsUnderWay = 0
  let lastId = 0
  let flushPlanned = false
  let refusal: HutongError | undefined
  let drained: (() => void) | undefined

  return { ask, settle, fail, drain }

  function ask(name: string, input: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    if (refusal) return Promise.reject(refusal)
    if (settlements.size >= jobsWaitingMax) return Promise.reject(busy(file, jobsWaitingMax))
    lastId += 1
    const id = lastId
    waiting.push({ call: { id, name, input }, transfer })
    planFlush()
    return new Promise((resolve, reject) => settlements.set(id, { resolve, reject }))
  }

  // Calls made in the same turn of the event loop travel together.
  function planFlush(): void {
    if (flushPlanned || groupsUnderWay >= groupsUnderWayMax) return
    flushPlanned = true
    queueMicrotask(flush)
  }

  function flush(): void {
    flushPlanned = false
    if (waiting.length === 0 || groupsUnderWay >= groupsUnderWayMax) return
    const group = waiting.slice(0, jobsPerGroupMax)
    waiting = waiting.slice(jobsPerGroupMax)
    groupsUnderWay += 1
    send(
      { kind: 'group', calls: group.map(({ call }) => call) },
      group.flatMap(({ transfer }) => transfer),
    )
    flush()
  }

  function settle(outcomes: readonly JobOutcome[]): void {
    groupsUnderWay -= 1
    for (const outcome of outcomes) {
      const settlement = settlements.get(outcome.id)
      settlements.delete(outcome.id)
      if (outcome.done) settlement?.resolve(outcome.value)
      else settlement?.reject(told(outcome))
    }
    flush()
    if (settlements.size === 0) drained?.()
  }

  function fail(failure: HutongError): void {
    refusal ??= failure
    for (const { reject } of settlements.values()) reject(failure)
    settlements.clear()
    waiting = []
    drained?.()
  }

  async function drain(): Promise<void> {
    refusal ??= new HutongError('HUTONG_SQLITE_CLOSED', `the writer of ${file} was closed`)
    if (settlements.size > 0) await new Promise<void>((resolve) => (drained = resolve))
  }
}

/** A failure told by the worker, with its own code again. */
export function told({
  code,
  message,
}: {
  readonly code: string
  readonly message: string
}): HutongError {
  return new HutongError(`HUTONG_${code.replace(/^HUTONG_/, '')}`, message)
}

const busy = (file: string, jobsWaitingMax: number): HutongError =>
  new HutongError(
    'HUTONG_SQLITE_BUSY',
    `${jobsWaitingMax} calls wait to be written to ${file}: try again after a second`,
  )
