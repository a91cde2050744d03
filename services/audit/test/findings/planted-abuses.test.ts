import { expect, test } from 'vitest'
import { findIn } from '../../src/findings/watch-entries.ts'
import { generateCity } from './city/generate-city.ts'
import { judgeFindings } from './city/judge-findings.ts'

/** The thresholds were chosen on cities 1 to 8, and 101 to 105 were looked at; these were not. */
const seeds = [201, 202, 203, 204, 205]
const missedMax = 1
const flaggedPercentMax = 0.5

test.each(seeds)(
  'of twelve abuses in city %i, eleven are found, and one ordinary entry in two hundred is flagged at most',
  { timeout: 180_000 },
  (seed) => {
    const city = generateCity(seed)
    const { missed, ordinary, flaggedPercent } = judgeFindings(city)
    expect(city.abuses).toHaveLength(12)
    expect(ordinary).toBeGreaterThanOrEqual(100_000)
    expect(missed.length, `missed: ${missed.join('; ')}`).toBeLessThanOrEqual(missedMax)
    expect(flaggedPercent).toBeLessThanOrEqual(flaggedPercentMax)
  },
)

test('the same entries give the same findings under the same ids, in the same order', () => {
  const entries = generateCity(1).entries.slice(0, 30_000)
  const first = findIn(entries)
  expect(first.length).toBeGreaterThan(0)
  expect(findIn(entries)).toEqual(first)
})
