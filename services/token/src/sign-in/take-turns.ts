/**
 * Gives each piece of work its turn when the one before is done. Null when so many wait that it would be long.
 *
 * Passwords are hashed in the threads that the ledger syncs with as well: all at once, they would hold up every answer of this process.
 */
export type TakeTurns = <Result>(work: () => Promise<Result>) => Promise<Result> | null

export function createTurns(waitingMax: number): TakeTurns {
  let last: Promise<unknown> = Promise.resolve()
  let waitingCount = 0
  return (work) => {
    if (waitingCount >= waitingMax) return null
    waitingCount += 1
    const mine = last.then(work).finally(() => {
      waitingCount -= 1
    })
    // Whoever's work it was hears of its failure.
    last = mine.catch(() => undefined)
    return mine
  }
}
