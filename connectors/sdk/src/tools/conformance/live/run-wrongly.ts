import { parseDocument } from 'yaml'
import type { Stream } from '../../../load-connector.ts'
import type { LiveBench, RunWish } from './live-bench.ts'
import { isSourceFailing } from './trouble/trouble.ts'
import { withSecret } from './wrong-settings.ts'

/** A run with wrong settings that get past every look at them must say by its code that the source fails, and never count it as read. */
export async function runWrongly(
  bench: LiveBench,
  {
    text,
    index,
    stream,
  }: { readonly text: string; readonly index: number; readonly stream: Stream },
  wrongSecret: string,
): Promise<{ readonly faults: readonly string[]; readonly outputs: readonly string[] }> {
  const place = placeOf(stream.read)
  const wishes: (readonly [name: string, wish: RunWish])[] = []
  if (place !== undefined) {
    const document = parseDocument(text)
    const path = ['streams', index, 'read', place]
    document.setIn(path, `${String(document.getIn(path))}_wrong`)
    wishes.push([`a run with another ${place}`, { text: String(document) }])
  }
  const connections = withWrongSecret(stream, bench, wrongSecret)
  if (connections !== undefined) wishes.push(['a run with a wrong secret', { connections }])
  const faults: string[] = []
  const outputs: string[] = []
  for (const [name, wish] of wishes) {
    const run = bench.startRun(await bench.newFolder(), wish)
    const seen = await run.until(
      (status) => isSourceFailing(status) || status.sourceReadAt !== null,
    )
    await run.kill()
    outputs.push((await run.ended).output)
    if (seen === undefined || !isSourceFailing(seen))
      faults.push(`${name} does not say that the source fails: it is ${seen?.state ?? 'gone'}`)
  }
  return { faults, outputs }
}

/** The setting that says where to read. */
function placeOf({ kind }: Stream['read']): string | undefined {
  switch (kind) {
    case 'csv-folder':
    case 'jsonl-folder':
      return 'folder'
    case 'sql-polling':
    case 'sql-outbox':
      return 'table'
    case 'rest-pages':
    case 'xml-service':
      return 'path'
    case 'debezium':
      return 'topic'
    case 'push':
      return undefined
  }
}

function withWrongSecret(
  { read }: Stream,
  { troubled }: LiveBench,
  secret: string,
): RunWish['connections'] | undefined {
  if (!('connection' in read)) return undefined
  const { connections } = troubled.world
  const connection = connections.get(read.connection)
  const spoilt = connection === undefined ? undefined : withSecret(connection, secret)
  return spoilt && [...new Map(connections).set(read.connection, spoilt)]
}
