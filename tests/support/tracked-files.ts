import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './repository.ts'

/** All files of the repository, by path. */
export function trackedFiles(): readonly string[] {
  const git = spawnSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' })
  const named = git.status === 0 ? git.stdout.split('\0').filter(Boolean) : walk('')
  // A file that was just deleted is still listed.
  return named.filter((path) => statSync(join(repository, path), { throwIfNoEntry: false }))
}

/** Those with this ending. */
export function trackedWith(...endings: readonly string[]): readonly string[] {
  return trackedFiles().filter((path) => endings.some((ending) => path.endsWith(ending)))
}

export function textOf(path: string): string {
  return readFileSync(join(repository, path), 'utf8')
}

/** What .gitignore names, for a copy that came without its history. */
const ignored = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.vitest'])

function walk(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name) || entry.name.endsWith('.tsbuildinfo')) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}
