/** One who was let in, who waits, or who was sent away. */
export interface Place {
  /** Whether it may go on: at once where there is room, or nobody may wait any more. */
  readonly admitted: boolean | Promise<boolean>
  /** Makes room: whoever waits gives up, whoever was let in has finished. The second time it does nothing. */
  readonly leave: () => void
}

export interface FairQueue {
  readonly enter: (name: string) => Place
}

/** Tells one who waits whether it may go on. */
type Settle = (admitted: boolean) => void

const sentAway: Place = { admitted: false, leave: () => undefined }

/**
 * Lets so many go on at once. The others wait, and the names take turns: who comes with a thousand requests waits for its own, not others for it. When so
 * many wait as may, a newcomer takes the place of the newest one of whoever has most there.
 */
export function createFairQueue({
  inProgressMax,
  waitingMax,
}: {
  readonly inProgressMax: number
  readonly waitingMax: number
}): FairQueue {
  /** By name, in the order of their turns. */
  const lines = new Map<string, Settle[]>()
  let inProgress = 0
  let waitingCount = 0

  function enter(name: string): Place {
    if (inProgress >= inProgressMax) return waitInLine(name)
    inProgress += 1
    return { admitted: true, leave: once(finish) }
  }

  function waitInLine(name: string): Place {
    if (waitingCount >= waitingMax && !sendNewestAway(lines.get(name)?.length ?? 0)) return sentAway
    const { promise, resolve } = Promise.withResolvers<boolean>()
    let isIn = false
    const settle: Settle = (admitted) => {
      isIn = admitted
      resolve(admitted)
    }
    const line = lines.get(name)
    if (line) line.push(settle)
    else lines.set(name, [settle])
    waitingCount += 1
    return { admitted: promise, leave: once(() => (isIn ? finish() : giveUp(name, settle))) }
  }

  /** Its turn is given on, so that nobody waits while there is room. */
  function finish(): void {
    const next = lines.entries().next().value
    if (!next) {
      inProgress -= 1
      return
    }
    const [name, line] = next
    const [first, ...others] = line
    lines.delete(name)
    if (others.length > 0) lines.set(name, others)
    waitingCount -= 1
    first?.(true)
  }

  function giveUp(name: string, settle: Settle): void {
    const line = lines.get(name)
    const at = line?.indexOf(settle) ?? -1
    if (!line || at === -1) return
    line.splice(at, 1)
    if (line.length === 0) lines.delete(name)
    waitingCount -= 1
    settle(false)
  }

  /** False where nobody has more waiting than the newcomer would have. */
  function sendNewestAway(ownCount: number): boolean {
    let longest: { readonly name: string; readonly line: readonly Settle[] } | undefined
    for (const [name, line] of lines) {
      if (line.length > (longest?.line.length ?? ownCount + 1)) longest = { name, line }
    }
    const newest = longest?.line.at(-1)
    if (!longest || !newest) return false
    giveUp(longest.name, newest)
    return true
  }

  return { enter }
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}
