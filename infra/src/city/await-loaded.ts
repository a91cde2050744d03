import type { Log } from '@hutong/log'
import { HutongError, wait } from '@hutong/process'
import type { SourcesStatus } from '@hutong/hub/demo'
import type { RecordReader } from '@hutong/store'
import type { CityProcess } from './run-child.ts'

const askEveryMs = 200

export interface Loading {
  readonly status: () => SourcesStatus
  /** Resolves once every connector has read what lay there, and the store holds everything that the log held then; or when it is stopped. */
  readonly loaded: Promise<void>
}

/** Watches connectors and store until all is loaded. */
export function awaitLoaded(parts: {
  readonly connectors: readonly CityProcess[]
  /** Whether everything has come that connectors wait for, rather than fetch. */
  readonly arrived: () => Promise<boolean>
  readonly log: Log
  readonly records: RecordReader
  readonly topics: readonly string[]
  readonly onStatus: (status: SourcesStatus) => void
  readonly signal: AbortSignal
}): Loading {
  const { connectors, arrived, onStatus, signal } = parts
  let status: SourcesStatus = { loaded: false, sources: [] }
  const tell = (next: SourcesStatus): void => {
    status = next
    onStatus(status)
  }
  const load = async (): Promise<void> => {
    for (;;) {
      const sources = (await Promise.all(connectors.map(sourcesOf))).flat()
      tell({ loaded: false, sources })
      const polled = sources.every(({ state }) => state === 'idle' || state === 'degraded')
      if (sources.length > 0 && polled && (await arrived())) break
      if (!(await wait(askEveryMs, signal))) return
    }
    const wanted = await endsOf(parts)
    // What nobody has sent to yet was never read.
    const read = status.sources.filter(({ state, rowsRead }) => state === 'idle' && rowsRead > 0)
    const sources = read.map(({ source }) => source)
    while (!(await holds(parts, wanted, sources))) {
      if (!(await wait(askEveryMs, signal))) return
    }
    tell({ ...status, loaded: true })
  }
  return { status: () => status, loaded: load() }
}

/** Empty while the connector does not answer. */
async function sourcesOf({ url }: CityProcess): Promise<SourcesStatus['sources']> {
  try {
    const response = await fetch(new URL('/statusz', url))
    const told: unknown = await response.json()
    return Array.isArray(told) ? told : []
  } catch {
    // Killed or not up yet: its streams are not known, and the others wait with them.
    return [{ source: url, state: 'starting', rowsRead: 0, published: 0, quarantined: 0 }]
  }
}

interface Held {
  readonly log: Log
  readonly records: RecordReader
  readonly topics: readonly string[]
}

async function endsOf({ log, topics }: Held): Promise<ReadonlyMap<string, readonly number[]>> {
  const ends = new Map<string, readonly number[]>()
  for (const topic of topics) ends.set(topic, await log.ends(topic))
  return ends
}

async function holds(
  { records, topics }: Held,
  wanted: ReadonlyMap<string, readonly number[]>,
  read: readonly string[],
): Promise<boolean> {
  for (const topic of topics) {
    const slots = await records.slots(topic)
    const next = new Map(slots.map((slot) => [slot.partition, slot.next]))
    const ends = wanted.get(topic)
    if (!ends) throw new HutongError('HUTONG_BUG', `nobody asked for the ends of ${topic}`)
    if (ends.some((end, partition) => (next.get(partition) ?? -1) < end)) return false
    // A source that was asked may not know yet how far it was read (Debezium before its first heartbeat): its answers would be stale.
    const isUnread = (source: string): boolean =>
      slots.some(({ sources }) => sources[source]?.sourceReadAt === null)
    if (read.some(isUnread)) return false
  }
  return true
}
