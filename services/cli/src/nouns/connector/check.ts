import { dirname } from 'node:path'
import { loadConnector, sourceTool } from '@hutong/connectors'
import type { CheckPoint, Stream, SourceWorld } from '@hutong/connectors'
import { HutongError } from '@hutong/process'
import type { Command } from 'commander'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { connectorFile } from './connector-files.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { streamsOf } from './preview.ts'
import { withProgress } from './with-progress.ts'

interface CheckOptions extends SourcePlace {
  readonly stream?: string
  readonly json?: boolean
}

interface Checked {
  readonly source: string
  readonly kind: string
  readonly points: readonly CheckPoint[]
}

export function addCheck(connector: Command): void {
  sourceOptions(connector.command('check'))
    .description(
      'ask the source itself: is everything there that the connector reads, field by field?',
    )
    .argument('<dir>', 'folder of a connector.yaml, the file itself, or the name of a department')
    .option('--stream <source>', 'one of its streams alone')
    .option('--json', 'the findings as one JSON line')
    .addHelpText(
      'after',
      `
Exit code 0 when all is there, 1 when something is not. What is right only if something else holds is marked with !, and no mistake.

Examples:
  npx -y pnpm@12 hutong connector check civil-affairs --inbox connectors/civil-affairs/fixtures
  npx -y pnpm@12 -s hutong connector check connectors/tax/connector.city.yaml --sources sources.yaml --json`,
    )
    .action(async (word: string, options: CheckOptions) => {
      const settings = settingsOf(options)
      const file = connectorFile(word, settings.profile)
      const world = worldOf(options, settings, dirname(file))
      const streams = streamsOf(await loadConnector(file), options.stream)
      const checked = await withProgress((show) => checkStreams(streams, world, show))
      const isGood = checked.every(({ points }) => points.every(({ ok }) => ok))
      process.exitCode = isGood ? exitCodes.yes : exitCodes.no
      print({ valid: isGood, streams: checked }, options.json, checked.map(describe).join('\n'))
    })
}

async function checkStreams(
  streams: readonly Stream[],
  world: SourceWorld,
  show: (text: string) => void,
): Promise<readonly Checked[]> {
  const checked: Checked[] = []
  for (const stream of streams) {
    show(`asks for ${stream.source}, ${checked.length + 1} of ${streams.length}`)
    checked.push(await checkStream(stream, world))
  }
  return checked
}

async function checkStream(stream: Stream, world: SourceWorld): Promise<Checked> {
  const { source, read } = stream
  const { kind } = read
  const tool = sourceTool(kind)
  if (tool === undefined) {
    const found = `sources of the kind ${kind} cannot be checked: preview reads from them`
    return { source, kind, points: [{ name: 'kind', ok: true, found }] }
  }
  try {
    return { source, kind, points: await tool.check(stream, world) }
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    return { source, kind, points: [{ name: 'source', ok: false, found: cause.message }] }
  }
}

function describe({ source, kind, points }: Checked): string {
  const badCount = points.filter(({ ok }) => !ok).length
  const lines = points.map(({ name, field, ok, found, fix }) => {
    const about = field === undefined ? name : `${name} of ${field}`
    const mark = ok ? (fix === undefined ? 'ok ' : '!  ') : 'NO '
    return `  ${mark} ${about}: ${found}${fix === undefined ? '' : `\n      -> ${fix}`}`
  })
  const word = badCount === 0 ? '成立' : `不成立 ${badCount} NOT THERE:`
  return [`${word} ${source} (${kind})`, ...lines].join('\n')
}
