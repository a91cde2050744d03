/** Columns, each once, of paths that may lead into them. */
export const topLevel = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => path.split('.')[0] ?? path)),
]

/** Columns whose parts are read: by a path that leads into them, or as a list. */
export const openedColumns = (
  paths: readonly string[],
  lists: readonly string[],
): readonly string[] => topLevel([...paths.filter((path) => path.includes('.')), ...lists])
