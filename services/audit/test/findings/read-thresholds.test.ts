import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { readThresholds } from '../../src/findings/read-thresholds.ts'
import { thresholdsDefault } from '../../src/findings/thresholds.ts'

function fileOf(text: string): string {
  const file = join(temporaryFolder(onTestFinished), 'findings.json')
  writeFileSync(file, text)
  return file
}

test('without a file every threshold is the default', () => {
  const file = join(temporaryFolder(onTestFinished), 'findings.json')
  expect(readThresholds(file)).toEqual(thresholdsDefault)
})

test('a file replaces what it names', () => {
  const file = fileOf('{"dormantDays": 90}')
  expect(readThresholds(file)).toEqual({ ...thresholdsDefault, dormantDays: 90 })
})

test('all mistakes are told at once', () => {
  const file = fileOf('{"dormantDay": 90, "guessesMin": "four", "spikeTimes": -1}')
  expect(() => readThresholds(file)).toThrow(/dormantDay:[^]*guessesMin:[^]*spikeTimes:/u)
})

test.each(['', '[]', '"x"', '{'])('a file that holds %s is told', (text) => {
  expect(() => readThresholds(fileOf(text))).toThrow(/must hold one JSON object/u)
})

test('the guide names every threshold with its default', () => {
  const guide = readFileSync(
    new URL('../../../../docs/guides/findings.md', import.meta.url),
    'utf8',
  )
  const missing = Object.entries(thresholdsDefault).filter(
    ([name, value]) => !guide.includes(`| \`${name}\` | ${value} |`),
  )
  expect(missing).toEqual([])
})
