import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPackages } from '../support/read-packages.ts'
import { repository } from '../support/repository.ts'
import { textOf, trackedFiles, trackedWith } from '../support/tracked-files.ts'
import { decidedArrows, dependencyTable, everything } from './dependency-table.ts'

const packages = readPackages()

test('every package is in the table, and uses only what the table allows it', () => {
  const forbidden = packages.flatMap(({ name, uses }) =>
    uses.filter((other) => !isAllowed(name, other)).map((other) => `${name} -> ${other}`),
  )
  expect(forbidden).toEqual([])
  expect(packages.map(({ name }) => name).filter((name) => !(name in dependencyTable))).toEqual([])
})

test('an arrow beyond the table has its decision, and is in use', () => {
  for (const { from, to, decision } of decidedArrows) {
    expect(existsSync(join(repository, decision))).toBe(true)
    expect(packages.find(({ name }) => name === from)?.uses).toContain(to)
  }
})

test('the references of each tsconfig.json are the packages that its package.json names', () => {
  for (const { name, uses, references } of packages) {
    // The one of tests/ checks the tests of every package, so it references them all.
    const wanted =
      name === 'tests' ? packages.map((one) => one.name).filter((one) => one !== name) : uses
    expect([name, references?.toSorted()]).toEqual([name, wanted.toSorted()])
  }
})

test('what a source file imports of ours, its own package.json names', () => {
  const missing = packages.flatMap(({ folder, name, uses }) =>
    sourcesOf(folder).flatMap((path) =>
      importedIn(path)
        .filter((other) => other !== name && !uses.includes(other))
        .map((other) => `${path} imports ${other}`),
    ),
  )
  expect(missing).toEqual([])
})

test('no package reaches into another by a relative path, but the tests', () => {
  const reaching = packages
    .filter(({ name }) => name !== 'tests')
    .flatMap(({ folder }) => sourcesOf(folder))
    .filter((path) => {
      const depth = path.split('/').length
      return [...textOf(path).matchAll(/from '((?:\.\.\/)+)/gu)].some(
        ([, up = '']) => up.length / '../'.length > depth - packageDepth(path) - 1,
      )
    })
  expect(reaching).toEqual([])
})

test('every version of a foreign package comes from the catalogue', () => {
  const own = packages.flatMap(({ name, foreign }) =>
    Object.entries(foreign)
      .filter(([, version]) => !version.startsWith('catalog:'))
      .map(([other, version]) => `${name}: ${other} ${version}`),
  )
  expect(own).toEqual([])
  const catalogue = /^catalog:\n(?<lines>(?: {2}.+\n)+)/mu.exec(textOf('pnpm-workspace.yaml'))
  const loose = catalogue?.groups?.['lines']?.split('\n').filter((line) => /: [~^*>]/u.test(line))
  expect(loose).toEqual([])
})

test('no package is named common, core, shared or utils', () => {
  const names = new Set(['common', 'core', 'shared', 'utils'])
  expect(packages.filter(({ name }) => names.has(name))).toEqual([])
})

test('the top level is as planned', () => {
  const planned =
    /^(?:services|connectors|schemas|infra|tests|docs|patches|README(?:\.zh-CN)?\.md|LICENSE|package\.json|pnpm-workspace\.yaml|pnpm-lock\.yaml|tsconfig\.base\.json|\..+)$/u
  const top = new Set(trackedFiles().map((path) => path.split('/', 1)[0] ?? ''))
  expect([...top].filter((name) => !planned.test(name))).toEqual([])
  for (const name of ['services', 'connectors', 'schemas', 'infra', 'tests', 'LICENSE']) {
    expect(top).toContain(name)
  }
})

function isAllowed(from: string, to: string): boolean {
  const allowed = dependencyTable[from] ?? []
  if (allowed === everything || allowed.includes(to)) return true
  return decidedArrows.some((arrow) => arrow.from === from && arrow.to === to)
}

function sourcesOf(folder: string): readonly string[] {
  return trackedWith('.ts').filter((path) => path.startsWith(`${folder}/`) && !isTest(path))
}

const isTest = (path: string): boolean => path.includes('/test/')

/** `services/log/…` lies two folders deep, `schemas/…` one. */
const packageDepth = (path: string): number => (path.startsWith('services/') ? 2 : 1)

function importedIn(path: string): readonly string[] {
  const found = textOf(path).matchAll(/(?:from|import\()\s*'@hutong\/([\w-]+)/gu)
  return [...found].map(([, name = '']) => name)
}
