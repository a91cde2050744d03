/** Columns, each once, of paths that may lead into them. */
export const topLevel = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => path.split('.')[0] ?? path)),
]
