import type { Generations } from '@hutong/store'

export type GenerationState = 'active' | 'replaced' | 'unfinished'

export interface GenerationStatus {
  readonly generation: number
  /** `unfinished`: it never answered; it is being built, or was left behind. */
  readonly state: GenerationState
  readonly isProposed: boolean
  /** ms since 1970. */
  readonly replacedAt: number | null
  readonly slotCount: number
  readonly recordCount: number
  readonly taintedCount: number
  /** Sum of the slots' positions: the one with more is further. */
  readonly next: number
}

/** Every generation, the oldest first. */
export async function describeGenerations(
  generations: Generations,
  topics: readonly string[],
): Promise<readonly GenerationStatus[]> {
  const active = await generations.active()
  const proposed = await generations.proposed()
  const described: GenerationStatus[] = []
  for (const generation of await generations.list()) {
    const replacedAt = await generations.replacedAt(generation)
    const slots = await Promise.all(topics.map((topic) => generations.slots(generation, topic)))
    const sum = (of: 'recordCount' | 'taintedCount' | 'next'): number =>
      slots.flat().reduce((total, slot) => total + slot[of], 0)
    described.push({
      generation,
      state: generation === active ? 'active' : replacedAt === null ? 'unfinished' : 'replaced',
      isProposed: generation === proposed,
      replacedAt,
      slotCount: slots.flat().length,
      recordCount: sum('recordCount'),
      taintedCount: sum('taintedCount'),
      next: sum('next'),
    })
  }
  return described
}
