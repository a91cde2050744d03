import { chinaDate } from '@hutong/schemas'
import { connectionOf } from '../../connections.ts'
import type { Stream } from '../../load-connector.ts'
import type { SourceWorld } from '../../open-source.ts'
import { misconfigured } from '../../sources/web/failures.ts'
import { readMoment } from '../../sources/web/row-moment.ts'
import type { WebSettings } from '../../sources/web/web-settings.ts'
import { flattenRow } from '../folder/flatten-row.ts'
import { describeColumns } from '../guess-format.ts'
import { proposeStream } from '../propose-stream.ts'
import type { DiscoverAsked, Discovered } from '../source-tool.ts'
import { samplePage } from './sample-page.ts'
import { textsOf } from '../texts-of.ts'

/**
 * What the first page of a stream's service could become. Where its rows are must be said: of an address alone nobody can tell what to ask.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG
 */
export async function discoverWeb(
  asked: DiscoverAsked,
  { connections, clock }: SourceWorld,
): Promise<readonly Discovered[]> {
  if (!('stream' in asked))
    throw misconfigured(
      'a web service',
      'cannot be discovered by its address alone: write read with path, items, key and version, and discover that connector',
    )
  const { read, mapping } = asked.stream
  if (read.kind !== 'rest-pages' && read.kind !== 'xml-service') return []
  const { body } = await samplePage(
    read,
    mapping,
    connectionOf(connections, read.connection),
    clock,
  )
  const rows = body.items.flatMap((item) =>
    'value' in item ? [new Map(flattenRow(item.value))] : [],
  )
  return [
    describe(asked.stream, read, rows, body.items.length - rows.length, chinaDate(clock.now())),
  ]
}

function describe(
  { read: { pollMs } }: Stream,
  settings: WebSettings,
  rows: readonly ReadonlyMap<string, unknown>[],
  unreadableCount: number,
  asOf: string,
): Discovered {
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].toSorted()
  const { lists, texts } = textsOf(rows, names)
  const { columns, keys } = describeColumns(texts, asOf)
  const cursors = names.filter((name) => isMoment(texts.get(name) ?? []))
  const read = readOf(settings, pollMs, keys, cursors)
  return {
    name: `${settings.connection} ${settings.path}`,
    sampleCount: rows.length,
    keys,
    cursors,
    columns,
    read,
    ...proposeStream({ columns, keys, sampleCount: rows.length, read }),
    remarks: [
      ...lists.map((list) => `${list} is a list: map it with { each: ${list}, fields: … }`),
      ...(unreadableCount > 0 ? [`${unreadableCount} row(s) of the sample cannot be read`] : []),
      ...(cursors.length === 0
        ? ['no field tells when a row was changed: without one nothing can be read']
        : []),
      'whether the service can be asked for what was changed since, and by what parameter, only its manual tells',
    ],
  }
}

const isMoment = (texts: readonly string[]): boolean =>
  texts.length > 0 &&
  texts.every((text) => readMoment(text, { as: 'time', zone: '+00:00' }) !== undefined)

/** As it was asked, with the key and the version that the sample speaks for. */
function readOf(
  { kind, connection, path, query, items, key, version }: WebSettings,
  pollMs: number,
  keys: readonly string[],
  cursors: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    kind,
    connection,
    path,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    items,
    key: keys.includes(key) ? key : (keys[0] ?? key),
    version: cursors.includes(version.from)
      ? version
      : { from: cursors[0] ?? version.from, as: 'time' },
    pollSeconds: pollMs / 1000,
  }
}
