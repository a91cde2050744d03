import { existsSync } from 'node:fs'
import { rename, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@hutong/process'

const reserveBytes = 16 * 1024 * 1024
const reserveName = 'reserve'

/** On a full disk, gives the room back that an earlier run put aside, so that this start can write what it must. */
export async function freeReserve(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < reserveBytes) await rm(join(folder, reserveName), { force: true })
}

/** Puts room aside for the next start. A disk without it is told of, and no reason to stand still. */
export async function keepReserve(folder: string, logger: Logger): Promise<void> {
  const file = join(folder, reserveName)
  if (existsSync(file)) return
  try {
    await writeFile(`${file}.tmp`, Buffer.alloc(reserveBytes))
    await rename(`${file}.tmp`, file)
  } catch {
    await rm(`${file}.tmp`, { force: true })
    logger.warning('ledger-reserve-missing', { neededBytes: reserveBytes })
  }
}
