import type { Clock } from '@hutong/process'
import type { Limits } from './limits.ts'

/** So many in a window, out of a bucket that others take from too. */
export interface Rate {
  readonly bucket: string
  readonly max: number
  readonly windowMs: number
  /** How many are taken at once: so many may a process hold unused when the window, or the process, ends. */
  readonly ahead: number
}

export type Spent =
  | { readonly taken: true }
  | { readonly taken: false; readonly retryAfterMs: number }

/** Takes one. At once where something is at hand, or nothing is left; rejects as `takeUpTo` does. */
export type TakeOne = (rate: Rate) => Spent | Promise<Spent>

interface Block {
  readonly waiting: {
    readonly settle: (spent: Spent) => void
    readonly fail: (cause: unknown) => void
  }[]
  isAsking: boolean
  max: number
  /** At hand. */
  left: number
  /** Nobody gets more before the window ends. */
  isEmpty: boolean
  until: number
}

const blocksMax = 10_000
const taken: Spent = { taken: true }

/**
 * Takes from a bucket several at a time and gives them out one by one, so that few calls go to the limits: never more than the bucket's maximum in all,
 * but a little less where several processes hold some that they do not use. An empty bucket is asked again when its window has ended.
 */
export function createTakeAhead(limits: Pick<Limits, 'takeUpTo'>, clock: Clock): TakeOne {
  const blocks = new Map<string, Block>()

  return (rate) => {
    const block = blockOf(rate)
    const now = clock.now()
    if (block.until > now && block.max === rate.max) {
      if (block.left > 0) {
        block.left -= 1
        return taken
      }
      if (block.isEmpty) return { taken: false, retryAfterMs: block.until - now }
    }
    return new Promise((settle, fail) => {
      block.waiting.push({ settle, fail })
      if (!block.isAsking) void refill(block, rate)
    })
  }

  function blockOf({ bucket, windowMs }: Rate): Block {
    const key = `${windowMs}:${bucket}`
    const known = blocks.get(key)
    if (known) return known
    if (blocks.size >= blocksMax) blocks.clear()
    const begun = { waiting: [], isAsking: false, max: 0, left: 0, isEmpty: false, until: 0 }
    blocks.set(key, begun)
    return begun
  }

  /** Never throws: whoever waits hears of it. */
  async function refill(block: Block, { bucket, max, windowMs, ahead }: Rate): Promise<void> {
    block.isAsking = true
    while (block.waiting.length > 0) {
      const wanted = Math.max(ahead, block.waiting.length)
      // The window ends that much after the limits were asked, or later: by this reckoning never too late.
      const askedAt = clock.now()
      try {
        const { count, endsInMs } = await limits.takeUpTo(bucket, wanted, max, windowMs)
        const isEmpty = count < wanted
        Object.assign(block, { max, left: count, isEmpty, until: askedAt + endsInMs })
        giveOut(block, endsInMs)
      } catch (cause) {
        for (const { fail } of block.waiting.splice(0)) fail(cause)
      }
    }
    block.isAsking = false
  }
}

function giveOut(block: Block, endsInMs: number): void {
  const served = block.waiting.splice(0, block.left)
  block.left -= served.length
  for (const { settle } of served) settle(taken)
  if (!block.isEmpty) return
  for (const { settle } of block.waiting.splice(0)) settle({ taken: false, retryAfterMs: endsInMs })
}
