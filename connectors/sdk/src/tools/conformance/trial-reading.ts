import { HutongError } from '@hutong/process'
import type { Stream } from '../../load-connector.ts'
import { openSource, type SourceWorld } from '../../open-source.ts'
import { settledStream } from '../settled-stream.ts'
import { createTrial, triedFile, type Tried } from '../try-rows.ts'

/** One reading of a source, from a position to its end. */
export interface TrialReading {
  readonly tried: readonly Tried[]
  /** Each position that was given, and how many of `tried` came before it. */
  readonly positions: readonly { readonly position: unknown; readonly before: number }[]
  readonly isWhole: boolean
  /** Why it ended early. */
  readonly failure?: HutongError
}

export interface TrialSettings {
  readonly stream: Stream
  readonly world: SourceWorld
  /** More rows than these are not looked at. */
  readonly rowsMax: number
  readonly signal: AbortSignal
}

/** Any key will do, as long as it is the same for each reading. */
const trialKey = new Uint8Array(32)

/** Opens the source anew, as after a restart, and reads on from `after`. Rejects with mistakes of the program only. */
export async function readTrial(settings: TrialSettings, after: unknown): Promise<TrialReading> {
  const { world, rowsMax, signal } = settings
  const stream = settledStream(settings.stream)
  const tryRows = createTrial({ stream, recordIdKey: trialKey, epoch: 1 })
  const tried: Tried[] = []
  const positions: { position: unknown; before: number }[] = []
  let isWhole = false
  try {
    const source = openSource(stream, world)
    try {
      for await (const event of source.poll(after, signal)) {
        if (event.kind === 'rows') tried.push(...tryRows(event, world.clock.now()))
        else if (event.kind === 'file-refused') tried.push(triedFile(event))
        else if (event.kind === 'polled') isWhole = true
        if ('position' in event)
          positions.push({ position: throughJson(event.position), before: tried.length })
        if (tried.length >= rowsMax) break
      }
    } finally {
      await source.close?.()
    }
  } catch (cause) {
    if (cause instanceof HutongError) return { tried, positions, isWhole, failure: cause }
    throw cause
  }
  return { tried, positions, isWhole }
}

/** Positions are kept as JSON, so they must survive it. */
const throughJson = (position: unknown): unknown => JSON.parse(JSON.stringify(position ?? null))
