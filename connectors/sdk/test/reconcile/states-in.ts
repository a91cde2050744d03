import type { Stream } from '../../src/sdk.ts'
import type { Workbench } from '../workbench.ts'

/** What holds of each record, by its id: the newest version, whatever came last. */
export async function statesIn(bench: Workbench, stream: Stream) {
  const states = new Map<string, Awaited<ReturnType<Workbench['records']>>[number]>()
  for (const record of await bench.records(stream)) {
    const id = record.key.split(':')[2] ?? ''
    if (record.version > (states.get(id)?.version ?? '')) states.set(id, record)
  }
  return new Map([...states].toSorted(([a], [b]) => Number(a) - Number(b)))
}
