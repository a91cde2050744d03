import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian keeps PostgreSQL's servers here, out of PATH, a folder for each version. */
const postgresVersions = '/usr/lib/postgresql'

/** The file that a command stands for: on PATH, or else among PostgreSQL's own, the newest first. */
export function findBinary(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  return [...folders, ...postgresFolders()].map((folder) => join(folder, name)).find(isExecutable)
}

function postgresFolders(): readonly string[] {
  try {
    const versions = readdirSync(postgresVersions).map(Number).filter(Number.isInteger)
    return versions
      .toSorted((a, b) => b - a)
      .map((version) => join(postgresVersions, `${version}`, 'bin'))
  } catch {
    // Not a Debian, or no PostgreSQL: PATH is all there is.
    return []
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
