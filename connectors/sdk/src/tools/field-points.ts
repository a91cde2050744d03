import { mappedColumns } from '../mapping/mapped-columns.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { CheckPoint } from './source-tool.ts'

/** The paths that a sample of rows has. */
export interface SeenPaths {
  readonly paths: ReadonlySet<string>
  /** What was looked at: `the newest complete file`. */
  readonly where: string
  /** What to do about a path that is not there. */
  readonly fix: string
  /** Rows have a fixed form, so that even a field that may be empty has its column. */
  readonly areAllNeeded?: boolean
}

/**
 * One point for each path that a mapping reads, in the order of the mapping. What a right row may lack is remarked upon and no mistake, since of
 * rows alone nobody can tell it from a path that is misspelt.
 */
export function fieldPoints(
  mapping: Mapping,
  { paths, where, fix, areAllNeeded = false }: SeenPaths,
): readonly CheckPoint[] {
  const columns = mappedColumns(mapping)
  return columns.map(([field, path, need]): CheckPoint => {
    const point = { name: 'column', field }
    // An expression can take an object whole.
    const isInside = need !== 'required' && [...paths].some((one) => one.startsWith(`${path}.`))
    if (paths.has(path) || isInside) return { ...point, ok: true, found: path }
    const found = `no ${path} in ${where}`
    if (areAllNeeded) return { ...point, ok: false, found, fix }
    if (need === 'optional')
      return { ...point, ok: true, found, fix: `right only if no row has it yet; else ${fix}` }
    const isHalfSeen = columns.some(([other, read]) => other === field && paths.has(read))
    if (need === 'expression' && isHalfSeen) {
      const right = 'right only if no row has it yet, and the expression can do without it'
      return { ...point, ok: true, found, fix: `${right}; else ${fix}` }
    }
    return { ...point, ok: false, found, fix }
  })
}
