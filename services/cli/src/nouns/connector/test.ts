import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  conform,
  conformLive,
  formatExpectedRefusals,
  lintConnector,
  parseConnector,
  parseExpectedRefusals,
  parseWaivers,
} from '@hutong/connectors'
import type { CheckResult, Conformance } from '@hutong/connectors'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { parseCount } from '../../parse-count.ts'
import { print } from '../../print.ts'
import { readInput } from '../../read-input.ts'
import { stopSignal } from '../../stop-signal.ts'
import { besideConnector, connectorFile, isOfCity } from './connector-files.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { withProgress } from './with-progress.ts'

interface TestOptions extends SourcePlace {
  readonly rows: string
  readonly accept?: boolean
  readonly live?: boolean
  readonly kills: string
  readonly json?: boolean
}

export function addTest(connector: Command): void {
  sourceOptions(connector.command('test'))
    .description('hold a connector to all that a run of it relies on, with its own fixtures')
    .argument('<dir>', 'folder of a connector.yaml, the file itself, or the name of a department')
    .option('--rows <n>', 'rows of a stream looked at, at most', '10000')
    .option('--accept', 'write what is refused now into <dir>/expected.yaml, and judge by that')
    .option('--live', 'run it too, kill it with -9, make its source fail, and its settings wrong')
    .option('--kills <n>', 'with --live: how often each stream is killed', '10')
    .option('--json', 'the report as one JSON line')
    .addHelpText(
      'after',
      `
With --live each stream runs as a process of its own into a log in a temporary folder, and reads what it really reads: a copy of its files, or its
system by way of a proxy that refuses, answers 429 and 500, keeps silent, breaks off and lies about the time. It takes minutes. Nothing is written
to the system; one that others work with is read a few dozen times over.

Files are those of <dir>/fixtures, unless --inbox is given. Rows of them that are wrong on purpose stand in <dir>/expected.yaml. A check that a
connector cannot pass is named in <dir>/waivers.yaml with the reason. In a city connector.city.yaml is taken where there is one, with the spools
of the hub, expected.city.yaml and waivers.city.yaml. Exit code 0 when every check passed or is waived, 1 when one failed.

Examples:
  npx -y pnpm@12 hutong connector test connectors/civil-affairs
  npx -y pnpm@12 hutong connector test ./my-department --accept
  npx -y pnpm@12 hutong connector test tax --kafka kafka-1:9092 --sources sources.yaml
  npx -y pnpm@12 hutong connector test ./my-department --live --kills 100 --sources sources.yaml`,
    )
    .action(testConnector)
}

async function testConnector(word: string, options: TestOptions): Promise<void> {
  const hub = settingsOf(options)
  const file = connectorFile(word, hub.profile)
  const folder = dirname(file)
  const text = await readInput(file)
  const { streams } = parseConnector(text, file)
  const expectedFile = besideConnector(file, 'expected')
  const waiversFile = besideConnector(file, 'waivers')
  const waivers = existsSync(waiversFile)
    ? parseWaivers(await readInput(waiversFile), waiversFile)
    : []
  const known = existsSync(expectedFile)
    ? parseExpectedRefusals(await readInput(expectedFile), expectedFile)
    : []
  await using opened = new AsyncDisposableStack()
  const settings = {
    world: worldOf(
      isOfCity(file) ? options : { inbox: join(folder, 'fixtures'), ...options },
      hub,
      folder,
    ),
    rowsMax: parseCount('--rows', options.rows),
    signal: stopSignal(opened),
    waivers,
  }
  const killCount = parseCount('--kills', options.kills)
  const lints = lintConnector(text)
  const judge = async (expected: typeof known): Promise<readonly Conformance[]> => {
    const told: Conformance[] = []
    for (const [i, stream] of streams.entries()) {
      const own = lints.filter(({ path }) => isAbout(path, i))
      told.push(await conform({ ...settings, stream, expected, lints: own }))
    }
    return told
  }
  const addLive = async (
    before: readonly Conformance[],
    onProgress: (text: string) => void,
  ): Promise<readonly Conformance[]> => {
    const told: Conformance[] = []
    for (const [index, stream] of streams.entries()) {
      const parts = { ...settings, text, index, stream, killCount, onProgress }
      const checks = await conformLive(parts)
      const one = before.find(({ source }) => source === stream.source)
      if (one !== undefined) told.push({ ...one, checks: [...one.checks, ...checks] })
    }
    if (settings.signal.aborted) throw new CannotJudge('it was broken off, and nothing is known')
    return told
  }
  let report = await judge(known)
  if (options.accept) {
    const refused = report.flatMap((one) => one.refused)
    await writeFile(expectedFile, formatExpectedRefusals(refused))
    report = await judge(refused)
  }
  if (options.live) report = await withProgress((show) => addLive(report, show))
  const isGood = report.every(({ checks }) => checks.every(({ state }) => state !== 'failed'))
  process.exitCode = isGood ? exitCodes.yes : exitCodes.no
  print(
    { valid: isGood, file, streams: report },
    options.json,
    [
      ...report.map(describe),
      isGood ? '成立 all checks passed or are waived' : '不成立 NOT GOOD: a check failed',
    ].join('\n'),
  )
}

/** What is said of the whole document is said of each stream. */
const isAbout = (path: string, stream: number): boolean =>
  !path.startsWith('streams.') || path.startsWith(`streams.${stream}.`)

const marks: Readonly<Record<CheckResult['state'], string>> = {
  passed: 'passed ',
  failed: 'FAILED ',
  waived: 'waived ',
  skipped: 'skipped',
}

function describe({ source, rowCount, recordCount, checks }: Conformance): string {
  const lines = checks.flatMap(({ check, state, told }) => [
    `  ${marks[state]} ${check}`,
    ...told.map((line) => `            ${line}`),
  ])
  return [`${source}: ${rowCount} rows, ${recordCount} of them become records`, ...lines].join('\n')
}
