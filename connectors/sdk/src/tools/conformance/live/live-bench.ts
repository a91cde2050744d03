import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Stream } from '../../../load-connector.ts'
import type { SourceWorld } from '../../../open-source.ts'
import { startTrialRun, type TrialRun } from './start-trial-run.ts'
import type { TrialOrder } from './trial-run/trial-order.ts'
import { openTroubledWorld } from './trouble/open-troubled-world.ts'
import type { TroubledWorld } from './trouble/trouble.ts'

/** Where one stream is run for trial: logs in a temporary folder, and a source that can be made to fail. */
export interface LiveBench {
  readonly troubled: TroubledWorld
  /** Starts a process that runs the stream into the log of a folder. */
  readonly startRun: (folder: string, wish?: RunWish) => TrialRun
  readonly newFolder: () => Promise<string>
  /** Tells what is being done. */
  readonly onProgress: (text: string) => void
  readonly remove: () => Promise<void>
}

export type RunWish = Partial<Pick<TrialOrder, 'dieAt' | 'timeoutMs' | 'text' | 'connections'>>

export async function openLiveBench(settings: {
  readonly text: string
  readonly index: number
  readonly stream: Stream
  readonly world: SourceWorld
  readonly opener?: string
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}): Promise<LiveBench> {
  const { stream, opener, signal, onProgress } = settings
  const folder = await mkdtemp(join(tmpdir(), 'hutong-live-'))
  const troubled = await openTroubledWorld(settings, settings.world, folder).catch(
    async (cause: unknown) => {
      await rm(folder, { recursive: true })
      throw cause
    },
  )
  let logCount = 0
  return {
    troubled,
    onProgress: (done) => onProgress(`${stream.source}: ${done}`),
    newFolder: async () => {
      logCount += 1
      const log = join(folder, `log-${logCount}`)
      await mkdir(log)
      return log
    },
    startRun: (log, wish = {}) =>
      startTrialRun(
        {
          folder: log,
          text: troubled.text ?? settings.text,
          source: stream.source,
          inbox: troubled.world.inbox,
          connections: [...troubled.world.connections],
          ...(opener === undefined ? {} : { opener }),
          ...wish,
        },
        signal,
      ),
    remove: async () => {
      await troubled.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
