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
  countConfirmed,
  type CompareSettings,
  type DifferingKey,
} from './compare-source.ts'
import { confirmDifferences } from './confirm-differences.ts'
import {
  describeProjected,
  describeRows,
  toldKeys,
  type Reconciled,
} from './describe-reconciled.ts'
import { repairSource, type Compared, type RepairSettings } from './repair-source.ts'

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
  readonly repair?: Pick<RepairSettings, 'acceptedCount' | 'isForced'>
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
  const repaired = repair && (await repairSource({ rows, projected }, { ...settings, ...repair }))
  const confirmed = repaired?.confirmed ?? (await confirmedOf(rows))
  const counts = comparison && countConfirmed(comparison, confirmed)
  const inStore = projected?.differing ?? []
  const foundCount = (counts ? countAll(counts) : 0) + inStore.length + (projected?.isCut ? 1 : 0)
  return {
    source: stream.source,
    rows: comparison && counts && describeRows(comparison, counts),
    projection: projected && describeProjected(projected),
    keys: toldKeys([...confirmed, ...inStore], isClear),
    repaired: repaired?.told ?? null,
    leftCount: repaired?.leftCount ?? foundCount,
  }
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

/** Of what was found, that which a second reading finds too. */
async function confirmedOf(rows: Compared['rows']): Promise<readonly DifferingKey[]> {
  if (rows === null || countAll(rows.comparison.counts) === 0) return []
  const { vanished, others } = await confirmDifferences(rows.comparison, rows.settings)
  return [...vanished, ...others]
}
