import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadConnector, sourceKinds, sourceTool } from '@hutong/connectors'
import type { Discovered, SourceTool, SourceWorld } from '@hutong/connectors'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { connectorFile } from './connector-files.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { withProgress } from './with-progress.ts'

interface DiscoverOptions extends SourcePlace {
  readonly connection?: string
  readonly kind?: string
  readonly json?: boolean
}

export function addDiscover(connector: Command): void {
  sourceOptions(connector.command('discover'))
    .description(
      'what could be read: keys, cursors, formats; with a schema and a mapping to begin with',
    )
    .argument('[dir]', 'a folder of export files, or that of a connector.yaml')
    .option('--connection <name>', 'a system instead, by its name in the file of the connections')
    .option('--kind <kind>', `how it is read: ${sourceKinds().join(', ')}`)
    .option('--json', 'the proposals as one JSON line')
    .addHelpText(
      'after',
      `
Files are judged by the newest one that is complete, by its first 2000 rows; the same files give the same proposals. What is proposed is
to be corrected by hand. Exit code 0 when something was found, 1 when not.

Examples:
  npx -y pnpm@12 hutong connector discover data/city/civil-affairs
  npx -y pnpm@12 -s hutong connector discover --connection tax --kind rest-pages --sources sources.yaml --json`,
    )
    .action(async (word: string | undefined, options: DiscoverOptions) => {
      const found = await withProgress((show) => {
        show(`looks into ${options.connection ?? word ?? ''}`)
        return options.connection === undefined
          ? discoverFolder(word, options)
          : discoverConnection(options.connection, options)
      })
      process.exitCode = found.length > 0 ? exitCodes.yes : exitCodes.no
      print(
        { streams: found },
        options.json,
        found.length === 0 ? 'nothing was found' : found.map(describe).join('\n\n'),
      )
    })
}

async function discoverConnection(
  connection: string,
  options: DiscoverOptions,
): Promise<readonly Discovered[]> {
  if (options.kind === undefined) throw new CannotJudge('name how it is read with --kind')
  const world = worldOf(options, settingsOf(options), '.')
  return toolOf(options.kind).discover({ connection }, world)
}

async function discoverFolder(
  word: string | undefined,
  options: DiscoverOptions,
): Promise<readonly Discovered[]> {
  if (word === undefined) throw new CannotJudge('name a folder, or a system with --connection')
  const settings = settingsOf(options)
  if (holdsFiles(word)) {
    const world = worldOf(options, settings, word)
    return options.kind === undefined
      ? [
          ...(await discoverFiles('csv-folder', word, world)),
          ...(await discoverFiles('jsonl-folder', word, world)),
        ]
      : discoverFiles(options.kind, word, world)
  }
  const file = connectorFile(word, settings.profile)
  const world = worldOf(options, settings, dirname(file))
  const found: Discovered[] = []
  for (const stream of (await loadConnector(file)).streams)
    found.push(...(await toolOf(stream.read.kind).discover({ stream }, world)))
  return found
}

const discoverFiles = (
  kind: string,
  folder: string,
  world: SourceWorld,
): Promise<readonly Discovered[]> => toolOf(kind).discover({ folder }, world)

/** A folder that has no connector.yaml is taken as one of export files. */
const holdsFiles = (word: string): boolean =>
  existsSync(word) && statSync(word).isDirectory() && !existsSync(join(word, 'connector.yaml'))

/** @throws CannotJudge */
function toolOf(kind: string): SourceTool {
  const tool = sourceTool(kind)
  if (tool !== undefined) return tool
  throw new CannotJudge(`sources of the kind ${kind} cannot be discovered`)
}

function describe(found: Discovered): string {
  const { name, sampleCount, rowCount, keys, cursors, columns, remarks, stream, schema } = found
  return [
    `${name}: ${rowCount === undefined ? '' : `${rowCount} rows, `}${sampleCount} looked at`,
    `  keys: ${keys.join(', ') || 'none'}; cursors: ${cursors.join(', ') || 'none'}`,
    ...columns.map((column) => {
      const formats = column.formats.map(({ format, count }) => `${format} ${count}`).join(', ')
      const words = column.words === undefined ? '' : `; words ${column.words.join(' ')}`
      return `  ${column.name}: filled ${column.filledCount}; ${formats}${words}`
    }),
    ...remarks.map((remark) => `  ! ${remark}`),
    stringify({ streams: [stream] }).trimEnd(),
    JSON.stringify(schema, null, 2),
  ].join('\n')
}
