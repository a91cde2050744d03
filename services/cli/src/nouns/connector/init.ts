import { scaffold, scaffoldKinds, scaffoldTitle } from '@hutong/connectors'
import type { Command } from 'commander'
import { print } from '../../print.ts'

export function addInit(connector: Command): void {
  connector
    .command('init')
    .description(
      'begin a connector: an example that passes its own tests, to be changed step by step',
    )
    .argument('<kind>', scaffoldKinds().join(', '))
    .argument('<dir>', 'a folder that is new or empty')
    .option('--json', 'the files as one JSON line')
    .addHelpText(
      'after',
      `
Kinds:
${scaffoldKinds().map(describeKind).join('\n')}

Examples:
  npx -y pnpm@12 hutong connector init csv-folder ./my-department
  npx -y pnpm@12 hutong connector test ./my-department`,
    )
    .action((kind: string, dir: string, { json }: { json?: boolean }) => {
      const files = scaffold(kind, dir)
      print(
        { kind, dir, files },
        json,
        [
          `${dir}: ${files.length} files`,
          ...files.map((file) => `  ${file}`),
          `Read ${dir}/README.md next: it says how to run this example, and to make it yours.`,
        ].join('\n'),
      )
    })
}

const describeKind = (kind: string): string => `  ${kind.padEnd(14)}${scaffoldTitle(kind)}`
