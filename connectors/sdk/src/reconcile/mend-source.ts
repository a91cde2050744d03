import { recordsTopicOf } from '../connector-topics.ts'
import { publishLate, type LateRecord } from '../tools/quarantine/publish-late.ts'
import {
  countLeftOut,
  type CompareSettings,
  type DifferingKey,
  type SourceComparison,
} from './compare-source.ts'
import { confirmDifferences } from './confirm-differences.ts'
import { mendingVersion, rowVersionOf, versionIn, type Difference } from './judge-key.ts'
import type { ReadRow } from './read-source.ts'
import { inLogOrder, readKept } from './read-kept.ts'
import { revocationOf } from './repeat-record.ts'

export interface MendSettings extends CompareSettings {
  /** The number of the lease that counts now: a connector may run beside. */
  readonly currentFence: () => Promise<number>
  /** Kinds of difference that are mended, beside what has vanished. */
  readonly mended: ReadonlySet<Difference>
  /** `epoch` is a new one: every version under it is above all that were written before. */
  readonly isEpochNew?: boolean
  /** So many may be revoked although they are more than half. */
  readonly acceptedCount?: number
}

export interface Mended {
  /** Confirmed by a second reading; those that were not remembered are counted as confirmed. */
  readonly vanishedCount: number
  readonly revokedCount: number
  readonly publishedCount: number
  /** Keys that a second reading found to differ too, those that were mended among them. */
  readonly confirmed: readonly DifferingKey[]
  /** Keys whose row only the next epoch would let count. */
  readonly epochNeeded: readonly DifferingKey[]
  /** Differences that are left for another time, more than are remembered at once; without those that are held. */
  readonly leftCount: number
  /** Why nothing was revoked. `many`: more than half have vanished. `unidentified`: any may be one of the rows that were refused. */
  readonly held?: 'many' | 'unidentified'
}

/** So few may all be gone at once. */
const vanishedFewMax = 10
const recordsPerTurnMax = 2000
const revocationsPerTurnMax = 10_000

/**
 * Publishes what the log lacks, and revokes what the source has no more, once a second reading has confirmed it. Each record is written so that it never
 * becomes the last word on a key that has a newer one; a crash in between leaves the rest to the next comparison.
 */
export async function mendSource(
  comparison: SourceComparison,
  settings: MendSettings,
): Promise<Mended> {
  const { activeCount, settled, ends } = comparison
  const {
    epoch,
    mended,
    isEpochNew = false,
    currentFence,
    acceptedCount = 0,
    log,
    clock,
    signal,
  } = settings
  const topic = recordsTopicOf(settings.stream)
  const leftOut = countLeftOut(comparison)
  // A key whose row becomes still newer meanwhile is met twice.
  const published = new Set<string>()
  const needed = new Set<string>()
  let waiting: { readonly late: LateRecord; readonly key: DifferingKey }[] = []

  const confirmed = await confirmDifferences(comparison, settings, (key, row) => {
    if (!mended.has(key.difference)) return undefined
    const late = lateOf(key, row)
    if (late === undefined) needed.add(key.key)
    else {
      needed.delete(key.key)
      waiting.push({ late, key })
    }
    return waiting.length < recordsPerTurnMax ? undefined : publishWaiting()
  })
  await publishWaiting()

  const vanishedCount = leftOut.vanished + confirmed.vanished.length
  const held = heldBy()
  const revokedCount = held === undefined ? await revoke(confirmed.vanished) : 0
  const kinds = new Set<Difference>([...mended, 'vanished'])
  if (held !== undefined) kinds.delete('vanished')
  const leftCount = [...kinds].reduce((left, kind) => left + leftOut[kind], 0)
  return {
    vanishedCount,
    revokedCount,
    publishedCount: published.size,
    confirmed: [...confirmed.vanished, ...confirmed.others],
    epochNeeded: confirmed.others.filter(({ key }) => needed.has(key)),
    leftCount,
    ...(held === undefined ? {} : { held }),
  }

  function heldBy(): Mended['held'] {
    if (vanishedCount <= acceptedCount) return undefined
    if (comparison.unidentifiedCount + confirmed.unidentifiedCount > 0) return 'unidentified'
    return isTooMany(vanishedCount, activeCount) ? 'many' : undefined
  }

  function lateOf({ key, log: kept }: DifferingKey, row: ReadRow): LateRecord | undefined {
    if (row.state === 'refused') return undefined
    const own = rowVersionOf(row.state.version)
    const version = isEpochNew ? own : mendingVersion(own, kept?.version, settled)
    if (version === undefined) return undefined
    const build = (fence: number) => row.build({ version, epoch, fence })
    const first = build(0)
    if (first === undefined) return undefined
    const recordVersion = versionIn(epoch, version)
    return { key, recordVersion, build: (fence) => build(fence) ?? first }
  }

  async function publishWaiting(): Promise<void> {
    const some = waiting
    waiting = []
    const keys = await publish(
      some.map(({ late }) => late),
      some.map(({ key }) => key),
    )
    for (const key of keys) published.add(key)
  }

  async function revoke(vanished: readonly DifferingKey[]): Promise<number> {
    if (settled === undefined) return 0
    const inOrder = inLogOrder(vanished)
    const recordVersion = versionIn(epoch, settled)
    let count = 0
    for (let i = 0; i < inOrder.length; i += revocationsPerTurnMax) {
      const some = inOrder.slice(i, i + revocationsPerTurnMax)
      const revocations: LateRecord[] = []
      for await (const kept of readKept(some, { log, topic, signal }))
        revocations.push(revocationOf(kept, { recordVersion, at: clock.now() }))
      count += (await publish(revocations, some)).length
    }
    return count
  }

  /** The keys of which the last word is ours now. */
  async function publish(
    late: readonly LateRecord[],
    keys: readonly DifferingKey[],
  ): Promise<readonly string[]> {
    if (late.length === 0) return []
    await settings.mayGoOn?.()
    const known = new Map(keys.flatMap(({ key, log: kept }) => (kept ? [[key, kept]] : [])))
    const parts = { log, topic, currentFence, before: { ends, known }, signal }
    const outcomes = await publishLate(late, parts)
    return [...outcomes].flatMap(([{ key }, outcome]) => (outcome === 'published' ? [key] : []))
  }
}

/** A truncated table and an empty page of a broken service look like this, too. */
const isTooMany = (vanishedCount: number, activeCount: number): boolean =>
  vanishedCount > vanishedFewMax && vanishedCount * 2 > activeCount
