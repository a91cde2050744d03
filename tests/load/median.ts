/** The run in the middle by this figure. */
export function medianBy<Run>(runs: readonly Run[], figure: (run: Run) => number): Run {
  const ordered = runs.toSorted((a, b) => figure(a) - figure(b))
  const middle = ordered[Math.floor(ordered.length / 2)]
  if (middle === undefined) throw new RangeError('a median needs at least one run')
  return middle
}
