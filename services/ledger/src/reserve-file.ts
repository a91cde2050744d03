import { existsSync } from 'node:fs'
import { rename, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@hutong/process'

const reserveBytes = 16 * 1024 * 1024
const reserveName = 'reserve'

/** On a full disk, gives the room back that an earlier run put aside, so that this start can write what it must. */
export async function freeReserve(folder: string): Promise<void> {
  if ((await freeBytes(folder)) < reserveBytes) await rm(join(folder, reserveName), { force: true })
}

/**
 * Puts room aside for the next start, where that leaves as much to work with. A disk without it is told of, and no reason to stand
 * still.
 */
export async function keepReserve(folder: string, logger: Logger): Promise<void> {
  const file = join(folder, reserveName)
  if (existsSync(file)) return
  const isKept = (await freeBytes(folder)) >= 2 * reserveBytes && (await writeReserve(file))
  if (!isKept) logger.warning('ledger-reserve-missing', { neededBytes: 2 * reserveBytes })
}

async function writeReserve(file: string): Promise<boolean> {
  try {
    await writeFile(`${file}.tmp`, Buffer.alloc(reserveBytes))
    await rename(`${file}.tmp`, file)
    return true
  } catch {
    // Somebody else took the room in between: what was written of it is given back.
    await rm(`${file}.tmp`, { force: true })
    return false
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
