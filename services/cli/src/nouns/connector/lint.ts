import { lintConnector, readConnections } from '@hutong/connectors'
import type { Connections, Lint } from '@hutong/connectors'
import type { Command } from 'commander'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { readInput } from '../../read-input.ts'
import { connectorFiles } from './connector-files.ts'

interface LintOptions {
  readonly sources?: string
  readonly strict?: boolean
  readonly json?: boolean
}

export function addLint(connector: Command): void {
  connector
    .command('lint')
    .description('what is wrong with a connector.yaml, or will be; asks nobody')
    .argument('<dir>', 'folder of a connector.yaml, the file itself, or the name of a department')
    .option(
      '--sources <file>',
      'file of the connections, to find names that it lacks (default: HUTONG_SOURCES)',
    )
    .option('--strict', 'warnings are a no, too')
    .option('--json', 'the findings as one JSON line')
    .addHelpText(
      'after',
      `
Exit code 0 when nothing keeps it from running, 1 when something does, 2 when it cannot be read.

Examples:
  npx -y pnpm@12 hutong connector lint connectors/civil-affairs
  npx -y pnpm@12 -s hutong connector lint connectors/tax/connector.city.yaml --sources sources.yaml --json`,
    )
    .action(async (word: string, options: LintOptions) => {
      const sources = options.sources ?? process.env['HUTONG_SOURCES'] ?? ''
      const connections = sources === '' ? undefined : readConnections(sources)
      const files: LintedFile[] = []
      for (const file of connectorFiles(word)) files.push(await lintFile(file, connections))
      const lints = files.flatMap((one) => one.lints)
      const isGood = lints.every(({ level }) => level === 'warning' && options.strict !== true)
      process.exitCode = isGood ? exitCodes.yes : exitCodes.no
      print({ valid: isGood, files }, options.json, files.map(describe).join('\n'))
    })
}

interface LintedFile {
  readonly file: string
  readonly lints: readonly Lint[]
}

async function lintFile(file: string, connections: Connections | undefined): Promise<LintedFile> {
  return { file, lints: lintConnector(await readInput(file), connections) }
}

function describe({ file, lints }: LintedFile): string {
  if (lints.length === 0) return `成立 ${file}: nothing found`
  const errors = lints.filter(({ level }) => level === 'error').length
  const word = errors === 0 ? '成立' : '不成立 NOT GOOD:'
  const lines = lints.map(
    ({ name, level, path, rule, fix }) => `  ${level} ${name}\n    ${path}: ${rule}\n    -> ${fix}`,
  )
  return [
    `${word} ${file}: ${errors} error(s), ${lints.length - errors} warning(s)`,
    ...lines,
  ].join('\n')
}
