import type { Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import type { Stream } from '../load-connector.ts'
import { openSource, type SourceWorld } from '../open-source.ts'
import { epochFirst } from '../position-record.ts'
import { settledStream } from '../tools/settled-stream.ts'
import { compareProjected, type ProjectedRecords } from './compare-projected.ts'
import {
  compareSource,
  countAll,
  countNothing,
  type CompareSettings,
  type SourceComparison,
} from './compare-source.ts'
import { confirmDifferences } from './confirm-differences.ts'
import {
  describeProjected,
  describeRows,
  toldKeys,
  type Reconciled,
} from './describe-reconciled.ts'
import { differences, type Difference } from './judge-key.ts'
import { repairSource, type RepairSettings } from './repair-source.ts'

export interface ReconcileSettings {
  readonly stream: Stream
  readonly log: Log
  readonly world: SourceWorld
  /** Left out: the store is not looked at. */
  readonly store?: ProjectedRecords
  /** The key of the source's record ids, 32 bytes. */
  readonly recordIdKey: Uint8Array
  readonly before: RepairSettings['before']
  /** Left out: nothing is written. */
  readonly repair?: Pick<RepairSettings, 'acceptedCount' | 'mayRaiseEpoch'>
  /** Keys as they are; otherwise masked. */
  readonly isClear: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly keptMax?: number
  /** Told what is done so far, in words for a screen. */
  readonly onProgress?: (done: string) => void
}

/**
 * Compares a source with the log, and the log with the store; mends what differs when asked to. Beside a connector that runs: no lease is taken but to raise
 * the epoch, which only records need whose version cannot grow otherwise.
 *
 * @throws HutongError whatever source, log and store throw; what was mended by then stays
 */
export async function reconcileSource(settings: ReconcileSettings): Promise<Reconciled> {
  const { stream, store, repair, isClear } = settings
  const compare = compareSettingsOf(settings)
  const comparison = compare === undefined ? null : await compareSource(compare)
  const rows = comparison && compare ? { comparison, settings: compare } : null
  const projected = store === undefined ? null : await compareProjected({ ...settings, store })
  const shown = {
    source: stream.source,
    projection: projected && describeProjected(projected),
    keys: toldKeys(comparison, projected, isClear),
  }
  if (repair === undefined) {
    const counts = rows && (await confirmedCounts(rows.comparison, rows.settings))
    const leftCount = (counts ? countAll(counts) : 0) + (projected?.differing.length ?? 0)
    const told = rows && counts && describeRows(rows.comparison, counts)
    return { ...shown, rows: told, repaired: null, leftCount }
  }
  const repaired = await repairSource({ rows, projected }, { ...settings, ...repair })
  const { vanishedCount, told, leftCount } = repaired
  const counts = comparison && { ...comparison.counts, vanished: vanishedCount }
  const described = comparison && counts && describeRows(comparison, counts)
  return { ...shown, rows: described, repaired: told, leftCount }
}

function compareSettingsOf(settings: ReconcileSettings): CompareSettings | undefined {
  const { stream, world, before } = settings
  if (!comparableKinds.has(stream.read.kind)) return undefined
  const settled = settledStream(stream)
  const epoch = before.epoch ?? epochFirst
  return { ...settings, stream: settled, openSource: () => openSource(settled, world), epoch }
}

/** What can be read from its beginning as often as one likes. The others forget, or have one reader. */
const comparableKinds: ReadonlySet<Stream['read']['kind']> = new Set([
  'csv-folder',
  'jsonl-folder',
  'sql-polling',
  'rest-pages',
  'xml-service',
] as const)

/** The counts, where a second reading says so too. */
async function confirmedCounts(
  comparison: SourceComparison,
  settings: CompareSettings,
): Promise<Record<Difference, number>> {
  const counts = countNothing()
  if (countAll(comparison.counts) === 0) return counts
  const { refutedCount } = await confirmDifferences(comparison, settings, ({ difference }) => {
    counts[difference] += 1
    return undefined
  })
  // Those that were not remembered are counted as they were.
  const keptMax = settings.keptMax ?? Infinity
  for (const difference of differences)
    counts[difference] += Math.max(0, comparison.counts[difference] - keptMax)
  counts.vanished = comparison.counts.vanished - refutedCount
  return counts
}
