import type { DatabaseSync } from 'node:sqlite'
import type { Slot } from '../store.ts'
import { parseSlot } from './parse-slot.ts'

export interface TopicSlots {
  readonly slots: readonly Slot[]
  readonly byId: ReadonlyMap<number, Slot>
}

/** The slots of a topic. Parsing their sources costs more than reading them, so it is done once for each change. */
export function prepareReadSlots(database: DatabaseSync) {
  const select = database.prepare(
    `SELECT id, next, fence FROM slots
     WHERE generation = (SELECT generation FROM active) AND topic = ? AND digest IS NOT NULL
     ORDER BY partition`,
  )
  const whole = database.prepare('SELECT * FROM slots WHERE id = ?')
  const parsed = new Map<string, { readonly signature: string; readonly read: TopicSlots }>()

  return (topic: string): TopicSlots => {
    const rows = select.all(topic)
    // Whatever changes a slot moves its position or its fence.
    let signature = ''
    for (const { id, next, fence } of rows)
      signature += `${String(id)}:${String(next)}:${String(fence)},`
    const known = parsed.get(topic)
    if (known?.signature === signature) return known.read
    const byId = new Map<number, Slot>()
    for (const { id } of rows) byId.set(Number(id), parseSlot(whole.get(Number(id)) ?? {}))
    const read = { slots: [...byId.values()], byId }
    // Only topics that exist are remembered, so that made-up names cannot fill the memory.
    if (rows.length > 0) parsed.set(topic, { signature, read })
    return read
  }
}
