import { dirname } from 'node:path'
import { loadConnector, previewStream } from '@hutong/connectors'
import type { Connector, Preview } from '@hutong/connectors'
import { partitionsDefault } from '@hutong/log'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { parseCount } from '../../parse-count.ts'
import { print } from '../../print.ts'
import { parseJson, readInput } from '../../read-input.ts'
import { stopSignal } from '../../stop-signal.ts'
import { connectorFile } from './connector-files.ts'
import { recordIdKeyOf, settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { withProgress } from './with-progress.ts'

interface PreviewOptions extends SourcePlace {
  readonly stream?: string
  readonly limit: string
  readonly rows: string
  readonly state?: string
  readonly clear?: boolean
  readonly json?: boolean
}

export function addPreview(connector: Command): void {
  sourceOptions(connector.command('preview'))
    .description(
      'the records that a run would publish, and what it would refuse; takes no lease, writes nothing',
    )
    .argument('<dir>', 'folder of a connector.yaml, the file itself, or the name of a department')
    .option('--stream <source>', 'one of its streams alone')
    .option('--limit <n>', 'records and refused rows shown, each', '10')
    .option('--rows <n>', 'rows read at most', '10000')
    .option('--state <file>', 'position to begin after, JSON; - = stdin (default: the beginning)')
    .option('--clear', 'values as they are: names and numbers of people come on your screen')
    .option('--json', 'the whole as one JSON line')
    .addHelpText(
      'after',
      `
Values are masked unless --clear is given. Files are those of --inbox, else of the hub's data folder, else the fixtures beside the connector.
Exit code 0 when every row that was read would be published, 1 when one or more would be refused.

Examples:
  npx -y pnpm@12 hutong connector preview connectors/civil-affairs --inbox connectors/civil-affairs/fixtures
  npx -y pnpm@12 -s hutong connector preview civil-affairs --stream minzheng --limit 3 --clear --json`,
    )
    .action(preview)
}

async function preview(word: string, options: PreviewOptions): Promise<void> {
  const settings = settingsOf(options)
  const file = connectorFile(word, settings.profile)
  const world = worldOf(options, settings, dirname(file))
  const toldMax = parseCount('--limit', options.limit)
  const rowsMax = parseCount('--rows', options.rows)
  const after = options.state === undefined ? undefined : await stateOf(options.state)
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const previews: (Preview & { readonly isKeyReal: boolean })[] = []
  for (const stream of streamsOf(await loadConnector(file), options.stream)) {
    const key = await recordIdKeyOf(settings, stream.source)
    const parts = {
      stream,
      world,
      recordIdKey: key ?? new Uint8Array(32),
      epoch: 1,
      after,
      rowsMax,
      toldMax,
      isClear: options.clear ?? false,
      partitionCount: settings.profile === 'city' ? partitionsDefault : 1,
      signal,
    }
    const told = await withProgress((show) => previewStream({ ...parts, onProgress: show }))
    previews.push({ ...told, isKeyReal: key !== undefined || 'from' in stream.mapping.recordId })
  }
  const isGood = previews.every(({ refusedCount }) => refusedCount === 0)
  process.exitCode = isGood ? exitCodes.yes : exitCodes.no
  const { inbox } = world
  print(
    { inbox, clear: options.clear ?? false, streams: previews },
    options.json,
    [`inbox ${inbox}`, ...previews.map(describe)].join('\n\n'),
  )
}

async function stateOf(file: string): Promise<unknown> {
  const state = parseJson(await readInput(file), file)
  return state ?? undefined
}

/** @throws CannotJudge when there is no stream of this source */
export function streamsOf(
  { streams }: Connector,
  source: string | undefined,
): Connector['streams'] {
  if (source === undefined) return streams
  const found = streams.filter((stream) => stream.source === source)
  if (found.length > 0) return found
  throw new CannotJudge(
    `there is no stream ${source}: one of ${streams.map((stream) => stream.source).join(', ')}`,
  )
}

function describe(told: Preview & { readonly isKeyReal: boolean }): string {
  const { source, schema, topic, partitionCount, rowCount, recordCount, refusedCount } = told
  return [
    `${source} -> ${topic} (${partitionCount} partition(s)), ${schema}`,
    `${rowCount} rows read${told.isWhole ? ' to the end' : ', and more may be there'}: ${recordCount} would be published, ${refusedCount} refused${told.microsecondsPerRow === null ? '' : `; ${told.microsecondsPerRow} microseconds a row`}`,
    ...told.expressions.map(
      ({ field, microsecondsPerRow }) =>
        `expression of ${field}: ${microsecondsPerRow} microseconds a row on top`,
    ),
    ...told.notices.map((code) => `notice ${code}`),
    ...(told.isKeyReal ? [] : ['keys are made with a trial key: the hub has none for this source']),
    ...told.records.map(
      ({ file, line, key, version, status, partition, data }) =>
        `  ${file}:${line} ${status} ${key} @${version} partition ${partition}\n    ${JSON.stringify(data)}`,
    ),
    ...told.refused.map(
      ({ file, line, reasons }) =>
        `  ${file}:${line} REFUSED\n${reasons.map(({ code, field = '', rule }) => `    ${[code, field].join(' ').trim()}: ${rule}`).join('\n')}`,
    ),
    ...told.reasons.map(({ code, field, count }) => `  ${count} x ${`${code} ${field}`.trim()}`),
  ].join('\n')
}
