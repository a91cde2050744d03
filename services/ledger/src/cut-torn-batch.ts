import { open } from 'node:fs/promises'
import type { Logger } from '@hutong/process'
import type { Replayed } from './replay-segment.ts'

/** Cuts off the batch that the last run did not finish. Nobody was answered from it: its checkpoint was never on the disk. */
export async function cutTornBatch(replayed: Replayed, logger: Logger): Promise<void> {
  const handle = await open(replayed.file, 'r+')
  try {
    await handle.truncate(replayed.position)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  logger.warning('ledger-torn-batch-cut', {
    size: replayed.size,
    offset: replayed.position,
    bytes: replayed.tornBytes,
  })
}
