import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { readJson } from './read-demo.ts'
import { repository } from './repository.ts'

export interface WorkspacePackage {
  /** `log` of `@hutong/log`. */
  readonly name: string
  /** Under the repository. */
  readonly folder: string
  /** Other packages of ours that it depends on, sorted. */
  readonly uses: readonly string[]
  /** Versions of packages that are not ours. */
  readonly foreign: Readonly<Record<string, string>>
  /** Packages of ours that tsconfig.json refers to, sorted; null = there is no tsconfig.json. */
  readonly references: readonly string[] | null
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const ours = '@hutong/'

export function readPackages(): readonly WorkspacePackage[] {
  const services = readdirSync(join(repository, 'services')).map((name) => join('services', name))
  return ['schemas', 'connectors', 'infra', 'tests', ...services]
    .filter((folder) => existsSync(join(repository, folder, 'package.json')))
    .map(readPackage)
}

function readPackage(folder: string): WorkspacePackage {
  const manifest = readJson<Manifest>(join(repository, folder, 'package.json'))
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  const isOurs = ([name]: readonly [string, string]): boolean => name.startsWith(ours)
  return {
    name: manifest.name.slice(ours.length),
    folder,
    uses: all
      .filter(isOurs)
      .map(([name]) => name.slice(ours.length))
      .toSorted(),
    foreign: Object.fromEntries(all.filter((entry) => !isOurs(entry))),
    references: readReferences(folder),
  }
}

function readReferences(folder: string): readonly string[] | null {
  const file = join(repository, folder, 'tsconfig.json')
  if (!existsSync(file)) return null
  const { references = [] } = readJson<{ references?: readonly { path: string }[] }>(file)
  return references.map(({ path }) => basename(normalize(join(dirname(file), path)))).toSorted()
}
