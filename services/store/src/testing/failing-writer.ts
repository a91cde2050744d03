import { HutongError } from '@hutong/process'
import type { RecordWriter } from '../store.ts'

export interface FailingApply {
  /** Which apply fails, counted from 1. */
  readonly nth: number
  /** Lost before it was written; or written, but the answer was lost. */
  readonly how: 'lost-before' | 'answer-lost'
}

/** A writer whose nth apply fails once, in one of the two ways that every caller must survive. */
export function failingWriter(writer: RecordWriter, { nth, how }: FailingApply): RecordWriter {
  let count = 0
  return {
    ...writer,
    apply: async (batch) => {
      count += 1
      if (count !== nth) return writer.apply(batch)
      if (how === 'answer-lost') await writer.apply(batch)
      throw new HutongError('HUTONG_STORE_UNAVAILABLE', `apply ${nth} failed on purpose: ${how}`)
    },
  }
}
