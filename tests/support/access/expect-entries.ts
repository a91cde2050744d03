import { expect } from 'vitest'
import { readEntries } from '../read-entries.ts'
import { readLog } from '../read-log.ts'
import type { GrantView } from './take-steps.ts'

/**
 * Fails unless everything that has an effect has its entry in the ledger, whether its answer arrived or not. The other way round there may be more: an entry
 * comes first, and its step can be lost. Nothing writes any more.
 */
export async function expectEntries(data: string, ledgers: readonly string[]): Promise<void> {
  const noted = new Map<string, number>()
  for (const { action, grant, onBehalfOf, kind } of ledgers.flatMap(readEntries)) {
    for (const word of [grant, onBehalfOf, kind]) {
      const name = `${String(action)} ${String(word)}`
      noted.set(name, (noted.get(name) ?? 0) + 1)
    }
  }
  const inForce = await countEffects(data)
  expect(inForce.size).toBeGreaterThan(0)
  const without = [...inForce].filter(([name, count]) => (noted.get(name) ?? 0) < count)
  expect(without).toEqual([])
}

/** How often each entry has to be there, by its action and what it is about. */
async function countEffects(data: string): Promise<ReadonlyMap<string, number>> {
  const topics = ['catalogue.applications', 'catalogue.clients', 'authorisations', 'break-glass']
  const log = await readLog(data, topics)
  const newest = (topic: string) =>
    new Map(
      (log.get(topic) ?? []).map(({ key, value }): [string, string] => [
        key,
        Buffer.from(value).toString('utf8'),
      ]),
    ).values()
  const counts = new Map<string, number>()
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const text of newest('catalogue.applications')) {
    const { id, steps }: GrantView = JSON.parse(text)
    for (const { did, by } of steps) if (by !== 'hub') count(`grant.${did} ${id}`)
  }
  for (const text of newest('authorisations')) {
    const { id, state }: { id: string; state: string } = JSON.parse(text)
    count(`authorisation.register ${id}`)
    if (state === 'withdrawn') count(`authorisation.withdraw ${id}`)
  }
  for (const text of newest('catalogue.clients')) {
    const { state, decidedBy }: { state: string; decidedBy?: string } = JSON.parse(text)
    if (decidedBy === undefined) continue
    count('client.add admin')
    if (state === 'revoked') count('client.revoke admin')
  }
  for (const text of newest('break-glass')) {
    const { what, verdict }: { what: string; verdict?: string } = JSON.parse(text)
    if (what === 'verdict') count(`break-glass.${String(verdict)} break-glass`)
  }
  return counts
}
