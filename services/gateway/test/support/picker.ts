export type Pick = <Value>(values: readonly [Value, ...Value[]]) => Value

/** The generator of Park and Miller: the same seed gives the same cases. */
export function picker(from: number): Pick {
  let state = from
  return (values) => {
    state = (state * 48_271) % 2_147_483_647
    return values[state % values.length] ?? values[0]
  }
}
