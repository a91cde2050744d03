import type { Stream } from '../load-connector.ts'

/** A stream for tools that read once: a file that nobody writes to need not be watched until it has been still for long enough. */
export function settledStream(stream: Stream): Stream {
  const { read } = stream
  if (read.kind !== 'csv-folder' && read.kind !== 'jsonl-folder') return stream
  if (read.complete.by !== 'stable') return stream
  const complete = { by: 'stable', seconds: 0 } as const
  return { ...stream, read: { ...read, complete } }
}
