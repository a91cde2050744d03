import { HutongError, wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { Log } from '@hutong/log'
import type { RecordWriter, Slot } from '@hutong/store'
import { applyInOrder, StoreRefusal } from './apply-in-order.ts'
import type { OrderedApply } from './apply-in-order.ts'
import { cutStretches } from './cut-stretches.ts'
import type { Stretch } from './cut-stretches.ts'
import type { JudgeParts } from './judge-record.ts'
import { judgeStretch } from './judge-stretch.ts'
import type { KnownSchemas } from './known-schemas.ts'
import { retryWaitMs } from './retry-wait.ts'
import type { Progress } from './track-progress.ts'

export interface PartitionParts extends JudgeParts {
  readonly log: Log
  readonly schemas: KnownSchemas
  readonly store: RecordWriter
  readonly partition: number
  readonly progress: Progress
  /** Resolves when it is this partition's turn on the thread. */
  readonly turn: () => Promise<void>
  readonly logger: Logger
  readonly signal: AbortSignal
  /** How often the store is looked at while the log brings nothing; 5 s by default. */
  readonly lookEveryMs?: number
}

const lookEveryMsDefault = 5_000

/**
 * Takes one slot over and carries its partition into it until the signal is aborted. What fails is begun again at the last confirmed
 * place: the store's compare-and-set on the position makes a repetition harmless.
 *
 * @throws HutongError HUTONG_PROJECTION_FENCED, HUTONG_LOG_SHRUNK, HUTONG_STORE_GENERATION_UNKNOWN.
 */
export async function projectPartition(parts: PartitionParts): Promise<void> {
  const { store, info, partition, progress, logger, signal } = parts
  let slot: Slot | undefined
  let failures = 0
  while (!signal.aborted) {
    let applying: OrderedApply | undefined
    try {
      if (!slot) {
        slot = await store.acquire(info.topic, partition)
        progress.took(slot)
      }
      applying = applyInOrder(store, slot, (confirmed, staleCount) => {
        failures = 0
        progress.applied(confirmed, staleCount)
      })
      await carry(applying, parts)
      return
    } catch (cause) {
      await applying?.settle()
      slot = slotAfter(cause, slot, applying, parts)
      failures += 1
      progress.hold(codeOf(cause))
      logger.failure('projection-interrupted', cause, { topic: info.topic, partition, failures })
    }
    await wait(retryWaitMs(failures), signal)
  }
}

// The log is another one; the generation was dropped.
const finalCodes: readonly string[] = ['HUTONG_LOG_SHRUNK', 'HUTONG_STORE_GENERATION_UNKNOWN']

/** Where to begin again; undefined = ask the store. Throws what beginning again cannot mend. */
function slotAfter(
  cause: unknown,
  slot: Slot | undefined,
  applying: OrderedApply | undefined,
  { info, partition }: PartitionParts,
): Slot | undefined {
  if (cause instanceof StoreRefusal) {
    if (cause.outcome === 'GAP') return undefined
    throw new HutongError(
      'HUTONG_PROJECTION_FENCED',
      `another projection took over ${info.topic}, partition ${partition}: run one, and restart this one if it is the right one`,
    )
  }
  if (finalCodes.includes(codeOf(cause))) throw cause
  return slot && applying ? { ...slot, ...applying.confirmed() } : slot
}

async function carry(applying: OrderedApply, parts: PartitionParts): Promise<void> {
  const { log, info, partition, progress, signal, lookEveryMs = lookEveryMsDefault } = parts
  let lookedAt = performance.now()
  for await (const batch of log.tail(info.topic, partition, applying.reached().next, signal)) {
    progress.sawEnd(batch)
    for (const stretch of cutStretches(batch)) await carryStretch(stretch, applying, parts)
    if (batch.next === batch.end) await applying.drain()
    // A store that was emptied says so at the next write: where nothing comes, it has to be asked.
    if (batch.next > batch.from) lookedAt = performance.now()
    else if (performance.now() - lookedAt >= lookEveryMs) {
      await applying.look()
      lookedAt = performance.now()
    }
    progress.release()
  }
  // What was handed over before the signal is finished.
  await applying.drain()
}

/** Hands a stretch to the store. Where a schema is not known, everything before it is applied and the partition waits there until it is learned. */
async function carryStretch(
  stretch: Stretch,
  applying: OrderedApply,
  parts: PartitionParts,
): Promise<void> {
  const { info, partition, logger, progress, signal, turn } = parts
  for (let attempts = 1; !signal.aborted; attempts += 1) {
    await turn()
    const { next, sources } = applying.reached()
    const rest = stretch.records.filter(({ offset }) => offset >= next)
    const judged = judgeStretch(rest, stretch.next, sources, parts)
    await applying.push(judged)
    noteBadOnes(judged.tainted, judged.droppedCount)
    if (judged.unknownSchema === null) return
    await applying.drain()
    const schema = `${info.type} ${judged.unknownSchema}`
    progress.hold(`schema-unknown ${schema}`)
    const reasons = await parts.schemas.learn(info.type, judged.unknownSchema)
    if (reasons.length === 0) continue
    logger.warning('projection-held', {
      topic: info.topic,
      partition,
      offset: judged.next,
      schema,
      reasons: reasons.join('; '),
    })
    await wait(retryWaitMs(attempts), signal)
    await lookForEnd(parts)
  }

  function noteBadOnes(
    tainted: readonly { offset: number; reason: string }[],
    droppedCount: number,
  ): void {
    progress.counted({ tainted: tainted.length, dropped: droppedCount })
    const [first] = tainted
    if (!first) return
    const { offset, reason } = first
    logger.warning('records-tainted', {
      topic: info.topic,
      partition,
      count: tainted.length,
      offset,
      reason,
    })
  }
}

/** While nothing is taken from the log, its end goes on: the lag is to be told all the same. */
async function lookForEnd({ log, info, partition, progress }: PartitionParts): Promise<void> {
  const end = (await log.ends(info.topic))[partition]
  if (end !== undefined) progress.sawEnd({ end })
}

function codeOf(cause: unknown): string {
  if (cause instanceof StoreRefusal) return cause.outcome
  return cause instanceof HutongError ? cause.code : 'HUTONG_PROJECTION_FAILED'
}
