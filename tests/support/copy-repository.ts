import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from './repository.ts'
import { trackedFiles } from './tracked-files.ts'

/** A copy of the repository in which anything may be changed: its files as they are now, and the packages of others by links to those of the original. */
export function copyRepository(to: string): void {
  const files = presentFiles()
  for (const path of files) cpSync(join(repository, path), join(to, path))
  for (const path of files.filter((name) => name.endsWith('package.json')))
    linkPackages(dirname(path), to)
}

/** With those that nobody has told git of yet. */
function presentFiles(): readonly string[] {
  const words = ['ls-files', '-z', '--others', '--exclude-standard']
  const git = spawnSync('git', words, { cwd: repository, encoding: 'utf8' })
  const others = git.status === 0 ? git.stdout.split('\0').filter(Boolean) : []
  return [...trackedFiles(), ...others]
}

/** Links stay as they are written, so that those to our own packages lead into the copy. */
function linkPackages(folder: string, to: string): void {
  const from = join(repository, folder, 'node_modules')
  if (!existsSync(from)) return
  const into = join(to, folder, 'node_modules')
  mkdirSync(into)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [here, there] = [join(from, entry.name), join(into, entry.name)]
    if (entry.name === '.pnpm') symlinkSync(here, there)
    else if (entry.isSymbolicLink() || entry.name.startsWith('@') || entry.name === '.bin')
      cpSync(here, there, { recursive: true, verbatimSymlinks: true })
  }
}
