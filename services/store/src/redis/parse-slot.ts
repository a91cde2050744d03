import type { Slot, SourceState } from '../store.ts'

const sourceField = 'source:'
export const unknownTime = '-'

/** The fields of a slot's position, a line for each name and each value in turn. */
export function parseSlot(topic: string, partition: number, text: string): Slot {
  const lines = text.split('\n')
  const fields = new Map<string, string>()
  const sources: Record<string, SourceState> = {}
  for (let at = 0; at < lines.length; at += 2) {
    const [name = '', value = ''] = lines.slice(at, at + 2)
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

/** Parsing costs more than reading, and between two changes of a slot it is read many times. */
export function rememberSlots(): typeof parseSlot {
  const known = new Map<string, { readonly text: string; readonly slot: Slot }>()
  return (topic, partition, text) => {
    const name = `${topic} ${partition}`
    const last = known.get(name)
    if (last?.text === text) return last.slot
    const slot = parseSlot(topic, partition, text)
    known.set(name, { text, slot })
    return slot
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
