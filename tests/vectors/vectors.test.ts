import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgeFolder } from './judge-folder.ts'
import { judges } from './sections.ts'
import { wireWords } from './wire-words.ts'

const folder = import.meta.dirname

test('every vector of the kinds we judge gets the answer it expects', () => {
  expect(judgeFolder(folder).failures).toEqual([])
})

test('no section with a judge is passed over', () => {
  const { notJudged } = judgeFolder(folder)
  const judged = new Set(Object.keys(judges).map((section) => section.replace(' ', '.json ')))
  const open = notJudged.map((line) => line.replace(/: \d+$/u, ''))
  expect(open.filter((section) => judged.has(section))).toEqual([])
})

test('every answer and reason of the vector files has a code on the wire', () => {
  const words = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => wordsOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  expect(words.filter((word) => !Object.hasOwn(wireWords, word))).toEqual([])
})

test.each([
  ['a folder that is not there', ['--dir', '/nonexistent'], '/nonexistent cannot be read'],
  ['a folder without vectors', ['--dir', join(folder, '..', 'support')], 'holds no .json file'],
  ['an option that is none', ['--folder', '.'], "'--folder'"],
])('%s cannot be judged, which is told in one line with exit code 2', (_, words, said) => {
  const program = join(folder, 'run.ts')
  const ran = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' })
  expect([ran.status, ran.stdout]).toEqual([2, ''])
  expect(ran.stderr).toContain(said)
  expect(ran.stderr.trimEnd()).not.toContain('\n')
})

/** Texts of `expect.answer` and `expect.reason`, wherever they stand. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([member, inner]) => {
    if (member === 'expect' && typeof inner === 'object' && inner !== null) {
      return Object.entries(inner)
        .filter(([name]) => name === 'answer' || name === 'reason')
        .map(([, word]) => String(word))
    }
    return wordsOf(inner)
  })
}
