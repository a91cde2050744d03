import type { Slot, SourceState } from '../store.ts'
import { arrayOf } from './parse-reply.ts'

const sourceField = 'source:'
export const unknownTime = '-'

/** The reply of HGETALL on a slot's position: names and values in turn. */
export function parseSlot(topic: string, partition: number, reply: unknown): Slot {
  const words = arrayOf(reply).map(String)
  const fields = new Map<string, string>()
  const sources: Record<string, SourceState> = {}
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value = ''] = words.slice(at, at + 2)
    if (name.startsWith(sourceField)) {
      sources[name.slice(sourceField.length)] = parseSource(value)
    } else fields.set(name, value)
  }
  return {
    topic,
    partition,
    next: Number(fields.get('next')),
    fence: Number(fields.get('fence')),
    recordCount: Number(fields.get('records')),
    taintedCount: Number(fields.get('tainted')),
    digest: fields.get('digest') ?? '',
    sources,
  }
}

function parseSource(value: string): SourceState {
  const [fence, sourceReadAt = unknownTime, heartbeatAt = unknownTime] = value.split(' ')
  return {
    fence: Number(fence),
    sourceReadAt: parseTime(sourceReadAt),
    heartbeatAt: parseTime(heartbeatAt),
  }
}

const parseTime = (text: string): number | null => (text === unknownTime ? null : Number(text))
