import { wait } from '@hutong/process'
import { openWriter } from '@hutong/sqlite'
import type { Generations } from '../generations.ts'
import type { StoreJobs } from './store-writer.ts'

// Between two pieces the projection's writer has its turn.
const restMs = 5

/** The generations of one SQLite file, through a worker of their own. */
export async function openEmbeddedGenerations(file: string): Promise<Generations> {
  const module = new URL('./store-writer.ts', import.meta.url)
  const writer = await openWriter<StoreJobs>({ file, module })
  return {
    active: () => writer.run('activeGeneration', undefined),
    list: () => writer.run('listGenerations', undefined),
    replacedAt: (generation) => writer.run('replacedAt', generation),
    slots: (generation, topic) => writer.run('slotsOf', { generation, topic }),
    create: () => writer.run('createGeneration', undefined),
    activate: (next, { expected }) => writer.run('activateGeneration', { next, expected }),
    propose: (next) => writer.run('proposeGeneration', next),
    proposed: () => writer.run('proposedGeneration', undefined),
    drop: async (generation, { signal, onProgress } = {}) => {
      await writer.run('forgetGeneration', generation)
      let removedCount = 0
      let piece = { removedCount: 0, last: 0 }
      do {
        if (signal?.aborted) return false
        piece = await writer.run('dropPiece', { generation, after: piece.last })
        removedCount += piece.removedCount
        if (piece.removedCount > 0) onProgress?.(removedCount)
        await wait(restMs)
      } while (piece.removedCount > 0)
      return true
    },
    halfDropped: () => writer.run('leavingGenerations', undefined),
    close: () => writer.close(),
  }
}
