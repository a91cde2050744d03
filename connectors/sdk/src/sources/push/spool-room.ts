import { HutongError } from '@hutong/process'
import type { Spool } from './open-spool.ts'
import { problem, type Problem } from './problem.ts'
import type { PushSettings } from './push-settings.ts'
import type { Outcomes } from './watch-outcomes.ts'

/** Left free, so that the log and others on this disk can go on. */
const freeBytesMin = 64 << 20
/** Batches in the spool, those that are kept for `keepDays` among them. */
const batchesMax = 100_000

/** Why the next batch has to wait, undefined when there is room for it. */
export async function checkRoom(
  { bodyBytesMax, waitingMax }: PushSettings,
  spool: Spool,
  outcomes: Outcomes,
): Promise<Problem | undefined> {
  if (spool.waitingCount(outcomes.deliveredUpTo()) >= waitingMax) return tooManyWaiting(waitingMax)
  if (spool.count() >= batchesMax) return tooManyKept
  return (await isFull(spool, bodyBytesMax)) ? diskFull : undefined
}

/** @throws HutongError HUTONG_SOURCE_UNAVAILABLE when senders are turned away for want of room. */
export async function expectRoom(spool: Spool, { bodyBytesMax }: PushSettings): Promise<void> {
  if (!(await isFull(spool, bodyBytesMax))) return
  throw new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `the disk of ${spool.folder} is nearly full, so senders are turned away: make room`,
  )
}

async function isFull(spool: Spool, bodyBytesMax: number): Promise<boolean> {
  return (await spool.freeBytes()) < freeBytesMin + bodyBytesMax
}

const diskFull = problem('not-ready', 'there is no room for a batch: send it again later', {
  headers: { 'retry-after': '30' },
})
const tooManyWaiting = (waitingMax: number): Problem =>
  problem(
    'too-many-requests',
    `${waitingMax} batches wait for the log: send this one again later`,
    { headers: { 'retry-after': '5' } },
  )
const tooManyKept = problem(
  'too-many-requests',
  `${batchesMax} batches are kept: send more rows in one batch, or have keepDays lowered`,
  { headers: { 'retry-after': '600' } },
)
