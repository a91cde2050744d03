import { open } from 'node:fs/promises'
import type { Logger } from '@hutong/process'
import type { Replayed } from './replay-segment.ts'

/**
 * Makes sure that what was read is also on the disk: the last run may have ended between its write and its sync, and what is
 * published from here on must not be lost again. A batch that it did not finish is cut off. Nobody was answered from that one: its
 * checkpoint was never on the disk.
 */
export async function secureLastBatch(replayed: Replayed, logger: Logger): Promise<void> {
  const { file, size, position: offset, tornBytes: bytes } = replayed
  const handle = await open(file, 'r+')
  try {
    if (bytes > 0) await handle.truncate(offset)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  if (bytes > 0) logger.warning('ledger-torn-batch-cut', { size, offset, bytes })
}
