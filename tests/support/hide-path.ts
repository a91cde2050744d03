import { renameSync } from 'node:fs'

/** What was hidden, and where it lies meanwhile. */
export interface Hidden {
  readonly path: string
  readonly aside: string
}

/** Takes a file or folder away as if it had never been there. */
export function hidePath(path: string): Hidden {
  const hidden = { path, aside: `${path}.hidden` }
  renameSync(path, hidden.aside)
  return hidden
}

export function showPath({ path, aside }: Hidden): void {
  renameSync(aside, path)
}
