import { isDeepStrictEqual } from 'node:util'
import type { Lint } from '../lints/lint.ts'
import { sourceTools } from '../source-tools.ts'
import type { CheckName } from './check-names.ts'
import { contradictions, personalKeys, placeOf, unseenFields, wordOf } from './check-records.ts'
import { resultOf, type CheckResult, type Faults } from './check-result.ts'
import { isStrangePositionRefused, resumeFaults } from './check-resume.ts'
import { refusalsOf, type ExpectedRefusal } from './expected-refusals.ts'
import { inTrialPlace } from '../in-trial-place.ts'
import { readTrial, type TrialReading, type TrialSettings } from './trial-reading.ts'
import type { Waiver } from './waivers.ts'

export interface Conformance {
  readonly source: string
  readonly rowCount: number
  readonly recordCount: number
  readonly checks: readonly CheckResult[]
  readonly refused: readonly ExpectedRefusal[]
}

export interface ConformSettings extends TrialSettings {
  readonly lints: readonly Lint[]
  readonly expected: readonly ExpectedRefusal[]
  readonly waivers: readonly Waiver[]
}

/** Holds one stream to all that a run of it relies on, by reading its source several times over. Writes nothing. */
export const conform = (settings: ConformSettings): Promise<Conformance> =>
  inTrialPlace(settings, (place) => judgeAll({ ...settings, ...place }))

async function judgeAll(settings: ConformSettings): Promise<Conformance> {
  const { stream, waivers } = settings
  const first = await readTrial(settings, undefined)
  const checks: CheckResult[] = []
  for (const [check, judge] of checksOf(settings, first)) {
    // A source that cannot be read has been told of once.
    const isMoot = first.failure !== undefined && check !== 'lint' && check !== 'reads-to-end'
    const faults = isMoot ? { skipped: 'the source cannot be read' } : await judge()
    checks.push(resultOf(check, faults, waivers, stream))
  }
  const refused = refusalsOf(stream.source, first.tried)
  return {
    source: stream.source,
    rowCount: first.tried.length,
    recordCount: first.tried.length - refused.length,
    checks,
    refused,
  }
}

type Judge = () => Faults | Promise<Faults>

const checksOf = (
  settings: ConformSettings,
  first: TrialReading,
): readonly (readonly [CheckName, Judge])[] => {
  const { stream, lints, rowsMax } = settings
  const { tried, malformed } = first
  return [
    [
      'lint',
      () =>
        lints
          .filter(({ level }) => level === 'error')
          .map(({ path, rule, fix }) => `${path}: ${rule}; ${fix}`),
    ],
    ['reads-to-end', () => readFaults(first, rowsMax)],
    ['rows-as-expected', () => unexpected(settings, first)],
    [
      'fields-seen',
      () => unseenFields(stream, tried).map((field) => `no record of the fixtures has ${field}`),
    ],
    ['versions-formed', () => malformed.map((place) => `${place}: a version has 20 digits`)],
    [
      'keys-unique',
      () =>
        contradictions(tried).map(
          (place) => `${place}: another row has the same key and version, and says something else`,
        ),
    ],
    [
      'keys-impersonal',
      () => personalKeys(stream, tried).map((place) => `${place}: the key holds a person's number`),
    ],
    ['rerun-identical', async () => differences(first, await readTrial(settings, undefined))],
    ['resume-without-gap', () => resumeFaults(settings, first)],
    [
      'position-refused',
      async () =>
        (await isStrangePositionRefused(settings))
          ? []
          : ['a position that the source never gave is read on from'],
    ],
    ['discover-deterministic', () => discoverFaults(settings)],
  ]
}

function readFaults({ failure, isWhole, tried }: TrialReading, rowsMax: number): Faults {
  if (failure !== undefined) return [failure.message]
  if (tried.length >= rowsMax) return { skipped: `more than ${rowsMax} rows are there` }
  if (!isWhole) return ['the source does not come to its end: is a file not whole?']
  return tried.length === 0 ? ['the source has no rows'] : []
}

function unexpected(
  { stream, expected }: ConformSettings,
  { tried }: TrialReading,
): readonly string[] {
  const found = new Map(refusalsOf(stream.source, tried).map((one) => [placeOf(one), one]))
  const wanted = new Map(
    expected.filter(({ source }) => source === stream.source).map((one) => [placeOf(one), one]),
  )
  const faults: string[] = []
  for (const [place, { reasons }] of found) {
    const known = wanted.get(place)
    if (known === undefined) faults.push(`${place} is refused: ${reasons.join(', ')}`)
    else if (!isDeepStrictEqual([...known.reasons], reasons))
      faults.push(
        `${place} is refused for ${reasons.join(', ')}, not for ${known.reasons.join(', ')}`,
      )
  }
  for (const [place, { reasons }] of wanted) {
    if (!found.has(place)) faults.push(`${place} is not refused, expected ${reasons.join(', ')}`)
  }
  return faults
}

function differences(first: TrialReading, second: TrialReading): readonly string[] {
  if (second.failure !== undefined) return [second.failure.message]
  if (second.tried.length !== first.tried.length)
    return [`${first.tried.length} rows at first, ${second.tried.length} when read again`]
  return first.tried
    .filter((one, i) => {
      const again = second.tried[i]
      return again === undefined || wordOf(again) !== wordOf(one)
    })
    .map((one) => `${placeOf(one)}: says something else when it is read again`)
}

async function discoverFaults({ stream, world }: TrialSettings): Promise<Faults> {
  const tools = sourceTools[stream.read.kind]
  if (tools === undefined) return { skipped: `${stream.read.kind} has no discover` }
  const [first, second] = [
    await tools.discover({ stream }, world),
    await tools.discover({ stream }, world),
  ]
  return isDeepStrictEqual(first, second)
    ? []
    : ['discover proposes something else the second time']
}
