import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../support/repository.ts'
import { textOf, trackedFiles, trackedWith } from '../support/tracked-files.ts'

/** Written by hand, so that rules for readers apply. */
const sources = trackedWith('.ts').filter(
  (path) => !path.includes('/generated/') && !path.endsWith('api-types.ts'),
)
const withLines = (path: string, pattern: RegExp): readonly string[] =>
  textOf(path)
    .split('\n')
    .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}`] : []))

test('a file name is a promise: none is called utils, helpers, common, shared, misc, manager, base or index', () => {
  const empty = /(?:^|-)(?:utils?|helpers?|common|shared|misc|managers?)(?:-|\.)|^(?:base|index)\./u
  expect(sources.filter((path) => empty.test(basename(path)))).toEqual([])
})

test('half of the source files are shorter than 60 lines', () => {
  const lengths = sources
    .filter((path) => path.includes('/src/'))
    .map((path) => textOf(path).split('\n').length - 1)
    .toSorted((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(60)
})

test('no test is skipped for good or runs alone', () => {
  const alone = /\b(?:test|describe|it)(?:\.\w+)*\.(?:only|skip|todo)\b|\b(?:xit|xtest|fit)\(/u
  expect(sources.flatMap((path) => withLines(path, alone))).toEqual([])
})

test('nothing is left to be fixed later', () => {
  // Written in two halves, since this file is searched as well.
  const mark = new RegExp(
    [
      ['FIX', 'ME'],
      ['TO', 'DO:'],
    ]
      .map((halves) => halves.join(''))
      .join('|'),
    'u',
  )
  const texts = trackedFiles().filter((path) => /\.(?:ts|md|yaml|json|go|sh)$/u.test(path))
  expect(texts.flatMap((path) => withLines(path, mark))).toEqual([])
})

test("no file names a path of somebody's machine or the host of a package registry", () => {
  const told = [
    ['', 'work', ''].join('/'),
    ['..', 'shared', ''].join('/'),
    ['', 'home', ''].join('/'),
    ['registry', 'npmjs', 'org'].join('.'),
    ['registry', 'npmmirror', 'com'].join('.'),
    ['proxy', 'golang', 'org'].join('.'),
  ]
  const texts = trackedFiles().filter((path) => !/\.(?:png|gz|db)$/u.test(path))
  const telling = texts.filter((path) => told.some((word) => textOf(path).includes(word)))
  expect(telling).toEqual([])
})

test('threads are started in one place, which keeps V8 from ending the process', () => {
  const starts = /\bnew Worker\(/u
  expect(sources.filter((path) => starts.test(textOf(path)))).toEqual([
    'services/process/src/start-thread.ts',
  ])
})

test('secrets are not kept here', () => {
  const secret = /-{5}BEGIN (?:EC |RSA )?PRIVATE KEY/u
  expect(trackedFiles().filter((path) => secret.test(textOf(path)))).toEqual([])
})

test('every test file belongs to one of the projects', () => {
  const words = ['list', '--filesOnly', '--json', '--config', 'tests/vitest.config.ts']
  const runner = join(repository, 'node_modules', 'vitest', 'vitest.mjs')
  const listed = spawnSync(process.execPath, [runner, ...words], {
    cwd: repository,
    encoding: 'utf8',
  })
  const known: readonly { readonly file: string }[] = JSON.parse(listed.stdout)
  const files = known.map(({ file }) => file.slice(repository.length)).toSorted()
  expect(files).toEqual([...new Set(files)])
  expect(files).toEqual(expect.arrayContaining([...trackedWith('.test.ts')]))
})
