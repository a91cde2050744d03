import type { Log } from '@hutong/log'
import { quarantineTopicOf } from '../../quarantine.ts'

/** A decision on a quarantined row or file, kept in the same topic under the same key. Times in ms since 1970. */
export type QuarantineMark =
  /** outdated = the log has a newer version of the record, so this one was not published. */
  | {
      readonly kind: 'retried'
      readonly at: number
      readonly outcome: 'published' | 'outdated'
    }
  /** It never becomes a record, as somebody decided. */
  | { readonly kind: 'discarded'; readonly at: number; readonly by: string; readonly why: string }

/** Writes decisions down; the same one twice does no harm. */
export async function writeMarks(
  log: Log,
  department: string,
  marks: readonly { readonly key: string; readonly mark: QuarantineMark }[],
): Promise<void> {
  if (marks.length === 0) return
  await log.append(
    quarantineTopicOf(department),
    marks.map(({ key, mark }) => ({ key, value: Buffer.from(JSON.stringify(mark)) })),
  )
}
