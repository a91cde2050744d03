import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyLedger } from '@hutong/ledger'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  missingEntries,
  openWritten,
  startWriter,
  temporaryLedger,
  vkeyOf,
} from './ledger-writer.ts'

const faultMsMax = 120_000
const exitCodeOfTrouble = 74
/** What fails, the fault as strace injects it, and how many receipts were out by then at least. */
type Fault = readonly [what: string, inject: string, receiptsMin: number]
const everySync = Array.from({ length: 50 }, (_, at) => at + 1)
const syncs = process.env['HUTONG_TEST_LONG'] ? everySync : [1, 2, 3, 5, 8, 13, 50]

describe.skipIf(!canMount())('a full disk (needs the right to mount a tmpfs)', () => {
  test(
    'closes the ledger, loses nothing that was handed out, and is forgotten once there is room',
    async () => {
      const disk = smallDisk('8m')
      const folder = join(disk, 'hub')
      const writer = startWriter(folder)
      expect(await writer.ended).toBe(exitCodeOfTrouble)
      expect(writer.closed()).toBe('HUTONG_LEDGER_CLOSED')
      expect(writer.receipts.size).toBeGreaterThan(0)

      const stillFull = await openWritten(folder)
      expect(await missingEntries(stillFull, writer.receipts)).toEqual([])
      await stillFull.close()

      execFileSync('mount', ['-o', 'remount,size=64m', disk])
      const ledger = await openWritten(folder)
      expect(await missingEntries(ledger, writer.receipts)).toEqual([])
      const size = ledger.size()
      await expect(ledger.append(Buffer.from('room again'))).resolves.toMatchObject({ index: size })
      await ledger.close()
      expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({ valid: true })
    },
    faultMsMax,
  )

  test(
    'that holds a reserve lets the next start go on at once',
    async () => {
      const folder = join(smallDisk('48m'), 'hub')
      const writer = startWriter(folder)
      expect(await writer.ended).toBe(exitCodeOfTrouble)
      expect(existsSync(join(folder, 'reserve'))).toBe(true)
      const ledger = await openWritten(folder)
      expect(existsSync(join(folder, 'reserve'))).toBe(false)
      expect(await missingEntries(ledger, writer.receipts)).toEqual([])
      const size = ledger.size()
      await expect(ledger.append(Buffer.from('room again'))).resolves.toMatchObject({ index: size })
      await ledger.close()
      expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({ valid: true })
    },
    faultMsMax,
  )
})

describe.skipIf(!canTrace())('a failing disk (needs strace)', () => {
  test.each([
    ...syncs.map((at): Fault => [`fdatasync ${at}`, `fdatasync:error=EIO:when=${at}`, at - 1]),
    ['a write for want of room', 'pwrite64:error=ENOSPC:when=40', 1] satisfies Fault,
  ])(
    '%s fails: nothing is retried, nothing is lost',
    async (_, inject, receiptsMin) => {
      const folder = temporaryLedger()
      const tracing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `inject=${inject}`]
      const writer = startWriter(folder, { before: tracing })
      expect(await writer.ended).toBe(exitCodeOfTrouble)
      expect(writer.closed()).toBe('HUTONG_LEDGER_CLOSED')
      expect(writer.receipts.size).toBeGreaterThanOrEqual(receiptsMin)
      const ledger = await openWritten(folder)
      expect(await missingEntries(ledger, writer.receipts)).toEqual([])
      await ledger.close()
      expect(await verifyLedger(folder, vkeyOf(folder))).toMatchObject({ valid: true })
    },
    faultMsMax,
  )
})

function smallDisk(size: string): string {
  const disk = mkdtempSync(join(tmpdir(), 'hutong-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  onTestFinished(async () => {
    execFileSync('umount', [disk])
    await rm(disk, { recursive: true })
  })
  return disk
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'hutong-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0
  if (mounted) spawnSync('umount', [probe])
  return mounted
}

function canTrace(): boolean {
  return spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']).status === 0
}
