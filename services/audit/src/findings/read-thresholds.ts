import { existsSync, readFileSync } from 'node:fs'
import { HutongError } from '@hutong/process'
import { thresholdsDefault } from './thresholds.ts'
import type { Thresholds } from './thresholds.ts'

/**
 * The thresholds of `findings.json`: what it names, in place of the defaults.
 *
 * @throws HutongError HUTONG_FINDINGS_INVALID, which tells all mistakes at once
 */
export function readThresholds(file: string): Thresholds {
  if (!existsSync(file)) return thresholdsDefault
  const given = readObject(file)
  const mistakes = Object.entries(given).flatMap(([name, value]) => mistakesOf(name, value))
  if (mistakes.length > 0)
    throw new HutongError('HUTONG_FINDINGS_INVALID', `${file}:\n  ${mistakes.join('\n  ')}`)
  const names = Object.entries(thresholdsDefault)
  const chosen = names.map(([name, usual]) => [name, given[name] ?? usual] as const)
  return { ...thresholdsDefault, ...Object.fromEntries(chosen) }
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { ...parsed }
  } catch {
    // Told below, like a file of another shape.
  }
  throw new HutongError(
    'HUTONG_FINDINGS_INVALID',
    `${file} must hold one JSON object, such as {"dormantDays": 30}`,
  )
}

const valueMax = 1_000_000

function mistakesOf(name: string, value: unknown): readonly string[] {
  if (!Object.hasOwn(thresholdsDefault, name))
    return [`${name}: there is no such threshold; see docs/guides/findings.md`]
  if (typeof value !== 'number' || !(value >= 0) || value > valueMax)
    return [`${name}: must be a number from 0 to ${valueMax}`]
  return []
}
