import { HutongError, type Logger } from '@hutong/process'
import type { Publisher } from './publish-tiles.ts'
import type { Durable } from './seal.ts'

const publishEveryMs = 1000

export interface Publishing {
  /** There is something new: it is published within a second. */
  readonly wake: () => void
  /** Publishes the rest and stops. */
  readonly finish: () => Promise<void>
}

/** At most once a second, never twice at a time. What fails is tried again, since all of it can be derived again. */
export function publishRegularly(
  publisher: Publisher,
  means: {
    readonly durable: () => Durable
    readonly logger: Logger
    /** What lies on the disk is not what was sealed: no more may be. */
    readonly onDamaged: (failure: HutongError) => void
  },
): Publishing {
  let timer: NodeJS.Timeout | null = null
  let publishing: Promise<void> = Promise.resolve()
  let finished = false

  const publish = async (): Promise<void> => {
    try {
      await publisher.publish(means.durable())
    } catch (cause) {
      means.logger.failure('ledger-publish-failed', cause)
      if (cause instanceof HutongError) means.onDamaged(cause)
    }
  }
  const publishOnce = async (): Promise<void> => {
    await publish()
    timer = null
    wake()
  }
  const wake = (): void => {
    if (timer || finished || publisher.isCurrent(means.durable())) return
    timer = setTimeout(() => {
      publishing = publishOnce()
    }, publishEveryMs)
    timer.unref()
  }
  return {
    wake,
    finish: async () => {
      finished = true
      if (timer) clearTimeout(timer)
      await publishing
      await publish()
    },
  }
}
