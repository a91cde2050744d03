import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@hutong/process'
import type { Logger } from '@hutong/process'

export interface GatheredKeys {
  /** Holds the verifier keys of every ledger named, all that it ever had, one a line. */
  readonly file: string
  readonly stop: () => Promise<void>
}

const lookEveryMsUsual = 2_000

/**
 * Clients check whatever they are told with one file, `hub.vkey`, under the name that `start` gives its own. It is made anew when a ledger takes up another key:
 * until then what was signed before a rotation and over it holds by the keys that are in it.
 *
 * @param instances ledgers whose proofs leave the house; their `.vkeys` are there
 */
export async function gatherKeys(settings: {
  readonly data: string
  readonly instances: readonly string[]
  readonly logger: Logger
  /** 2,000 when left out, as often as ledgers look for keys. */
  readonly lookEveryMs?: number
}): Promise<GatheredKeys> {
  const { data, instances, logger, lookEveryMs = lookEveryMsUsual } = settings
  const folder = join(data, 'ledger')
  const file = join(folder, 'hub.vkey')
  let written = ''
  const gather = async (): Promise<void> => {
    const keys = await Promise.all(
      instances.map((instance) => readFile(join(folder, `${instance}.vkeys`), 'utf8')),
    )
    const text = keys.join('')
    if (text === written) return
    await writeFileDurably(file, text)
    written = text
  }
  await gather()
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    // One after the other; what could not be read or written is looked at again next time.
    looking = looking
      .then(gather)
      .catch((cause: unknown) => logger.failure('verifier-keys-not-gathered', cause))
  }, lookEveryMs)
  timer.unref()
  return {
    file,
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
