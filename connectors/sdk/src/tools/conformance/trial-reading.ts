import { HutongError } from '@hutong/process'
import type { Stream } from '../../load-connector.ts'
import { openSource, type SourceWorld } from '../../open-source.ts'
import { settledStream } from '../settled-stream.ts'
import { placeOf } from './check-records.ts'
import { createTrial, triedFile, type Tried } from '../try-rows.ts'

/** One reading of a source, from a position to its end. */
export interface TrialReading {
  readonly tried: readonly Tried[]
  /** Each position that was given, and how many of `tried` came before it. */
  readonly positions: readonly { readonly position: unknown; readonly before: number }[]
  readonly isWhole: boolean
  /** Places of rows whose version is not one of 20 digits: no record can be made of them. */
  readonly malformed: readonly string[]
  /** Why it ended early. */
  readonly failure?: HutongError
}

export interface TrialSettings {
  readonly stream: Stream
  readonly world: SourceWorld
  /** Opens another source than the one that the stream declares. */
  readonly openSource?: typeof openSource
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
  const malformed: string[] = []
  let isWhole = false
  try {
    const source = (settings.openSource ?? openSource)(stream, world)
    try {
      for await (const event of source.poll(after, signal)) {
        if (event.kind === 'rows') {
          const rows = event.rows.filter(({ version }) => isRowVersion(version))
          const others = event.rows.filter(({ version }) => !isRowVersion(version))
          malformed.push(...others.map(({ line }) => placeOf({ file: event.at.file, line })))
          tried.push(...tryRows({ ...event, rows }, world.clock.now()))
        } else if (event.kind === 'file-refused') tried.push(triedFile(event))
        else if (event.kind === 'polled') isWhole = true
        if ('position' in event)
          positions.push({ position: throughJson(event.position), before: tried.length })
        if (tried.length >= rowsMax) break
      }
    } finally {
      await source.close?.()
    }
  } catch (cause) {
    if (cause instanceof HutongError)
      return { tried, positions, isWhole, malformed, failure: cause }
    throw cause
  }
  return { tried, positions, isWhole, malformed }
}

const isRowVersion = (version: string): boolean => /^\d{20}$/u.test(version)

/** Positions are kept as JSON, so they must survive it. */
const throughJson = (position: unknown): unknown => JSON.parse(JSON.stringify(position ?? null))
