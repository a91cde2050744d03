import type { LogEntry } from '@hutong/log'
import { openEvent } from '@hutong/schemas'

export type Held = readonly [
  version: string,
  offset: number,
  status: string,
  tainted: string | null,
]

/** What the store must hold of each key after these entries: the rule in its plainest form, one record after the other. */
export function expectedOf(entries: readonly LogEntry[]): Map<string, readonly Held[]> {
  const expected = new Map<string, readonly Held[]>()
  let fence = 0
  for (const [offset, { key, value }] of entries.entries()) {
    const held = expected.get(key)?.[0]
    const opened = openEvent(value)
    if (!opened.ok) {
      const [version, at, status] = held ?? ['', offset, 'active']
      expected.set(key, [[version, at, status, opened.reason]])
      continue
    }
    const { event } = opened
    if (event.fence < fence) continue
    fence = event.fence
    if (held && held[0] >= event.recordVersion) continue
    expected.set(key, [[event.recordVersion, offset, event.status, null]])
  }
  return expected
}
