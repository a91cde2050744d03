import { HutongError } from '@hutong/process'
import type { Generations } from '@hutong/store'

/**
 * The generation to build: the one that was named, or a new one, once those that were begun and never finished are gone. A builder that still writes one
 * of these is sent away by that: of two rebuilds the later one goes on.
 *
 * @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN, HUTONG_STORE_GENERATION_ACTIVE, HUTONG_REBUILD_STOPPED
 */
export async function chooseGeneration(
  {
    generations,
    resume,
    signal,
  }: {
    readonly generations: Generations
    readonly resume?: number
    readonly signal: AbortSignal
  },
  active: number | null,
): Promise<{ readonly generation: number; readonly removed: readonly number[] }> {
  const all = await generations.list()
  if (resume !== undefined) {
    refuseToResume(resume, all, active)
    return { generation: resume, removed: [] }
  }
  const removed: number[] = []
  for (const generation of [...(await generations.halfDropped()), ...all]) {
    if (generation === active || (await generations.replacedAt(generation)) !== null) continue
    if (!(await generations.drop(generation, { signal }))) {
      throw new HutongError(
        'HUTONG_REBUILD_STOPPED',
        `the rebuild was stopped while it removed generation ${generation}, which was never finished: nothing else was changed`,
      )
    }
    removed.push(generation)
  }
  return { generation: await generations.create(), removed }
}

function refuseToResume(resume: number, all: readonly number[], active: number | null): void {
  if (resume === active) {
    throw new HutongError(
      'HUTONG_STORE_GENERATION_ACTIVE',
      `generation ${resume} is the active one: the projection keeps it up, there is nothing to go on with`,
    )
  }
  if (all.includes(resume)) return
  throw new HutongError(
    'HUTONG_STORE_GENERATION_UNKNOWN',
    `the store has no generation ${resume}; it has ${all.join(', ') || 'none'}`,
  )
}
