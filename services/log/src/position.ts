import { HutongError } from '@hutong/process'

/** How far one topic was written or read: the next offset of each partition named. */
export interface Position {
  readonly topic: string
  readonly next: ReadonlyMap<number, number>
}

const shape = /^([a-z0-9][a-z0-9._-]{0,248})@(\d{1,6}:\d{1,15}(?:,\d{1,6}:\d{1,15}){0,1023})$/i

/** `<topic>@<partition>:<next>,…`, partitions ascending: the form of `asOf.position` and `Hutong-Min-Position`. */
export function formatPosition({ topic, next }: Position): string {
  const parts = [...next].toSorted(([a], [b]) => a - b).map(([p, offset]) => `${p}:${offset}`)
  return `${topic}@${parts.join(',')}`
}

/** @throws HutongError HUTONG_POSITION_MALFORMED for anything `formatPosition` does not write. */
export function parsePosition(text: string): Position {
  const [, topic, parts] = shape.exec(text) ?? []
  if (topic === undefined || parts === undefined) {
    throw new HutongError(
      'HUTONG_POSITION_MALFORMED',
      'a position reads <topic>@<partition>:<next>,…',
    )
  }
  const next = new Map<number, number>()
  for (const part of parts.split(',')) {
    const [partition, offset] = part.split(':').map(Number)
    if (partition !== undefined && offset !== undefined) next.set(partition, offset)
  }
  return { topic, next }
}

/** The later of two positions of one topic, partition by partition. */
export function mergePositions(a: Position, b: Position): Position {
  const next = new Map(a.next)
  for (const [partition, offset] of b.next) {
    next.set(partition, Math.max(offset, next.get(partition) ?? 0))
  }
  return { topic: a.topic, next }
}

export function nextOffset(position: Position, partition: number): number {
  return position.next.get(partition) ?? 0
}
