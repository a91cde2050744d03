import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Generations } from '@hutong/store'

export interface DropSettings {
  readonly generations: Generations
  readonly clock: Clock
  /** One generation; left out: every one that was replaced long enough ago. */
  readonly generation?: number
  /** Does not wait until it was replaced long enough ago; without `generation`, every one that is not active. */
  readonly isNow?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (generation: number, removedCount: number) => void
}

export interface DroppedGeneration {
  readonly generation: number
  /** `kept`: not yet, or it was never active and may still be being built. `stopped`: aborted before all was gone; another call goes on. */
  readonly outcome: 'dropped' | 'kept' | 'stopped'
  /** When it may go, ms since 1970; null = only when asked for now. */
  readonly keptUntil: number | null
}

/** So long one can go back to a generation that was replaced: 24 h. */
const keptMs = 86_400_000

/**
 * Removes generations in small pieces, so that questions are not held up.
 *
 * @throws HutongError HUTONG_STORE_GENERATION_ACTIVE, HUTONG_STORE_GENERATION_UNKNOWN
 */
export async function dropGenerations(
  settings: DropSettings,
): Promise<readonly DroppedGeneration[]> {
  const { generations, clock, isNow = false, signal, onProgress } = settings
  const halfDropped = await generations.halfDropped()
  const told: DroppedGeneration[] = []
  for (const generation of await chosenBy(settings, halfDropped)) {
    const replacedAt = await generations.replacedAt(generation)
    const keptUntil = replacedAt === null ? null : replacedAt + keptMs
    const mayGo = isNow || (keptUntil !== null && keptUntil <= clock.now())
    if (!mayGo && !halfDropped.includes(generation)) {
      told.push({ generation, outcome: 'kept', keptUntil })
      continue
    }
    const isGone = await generations.drop(generation, {
      ...(signal ? { signal } : {}),
      onProgress: (removedCount) => onProgress?.(generation, removedCount),
    })
    told.push({ generation, outcome: isGone ? 'dropped' : 'stopped', keptUntil })
  }
  return told
}

async function chosenBy(
  { generations, generation }: DropSettings,
  halfDropped: readonly number[],
): Promise<readonly number[]> {
  const active = await generations.active()
  const all = [...halfDropped, ...(await generations.list())]
  if (generation === undefined) return all.filter((one) => one !== active)
  if (generation === active) {
    throw new HutongError(
      'HUTONG_STORE_GENERATION_ACTIVE',
      `generation ${generation} is the active one and answers questions: rebuild first`,
    )
  }
  if (all.includes(generation)) return [generation]
  throw new HutongError(
    'HUTONG_STORE_GENERATION_UNKNOWN',
    `the store has no generation ${generation}; it has ${all.join(', ') || 'none'}`,
  )
}
