/** Runs what is asked for under one name one after the other, in the order of asking, whatever becomes of the ones before. */
export function takeTurns() {
  const last = new Map<string, Promise<unknown>>()
  return <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(name, turn)
    return turn
  }
}
