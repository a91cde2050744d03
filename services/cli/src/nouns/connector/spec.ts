import { connectorSpec, readSpec, sourceKinds } from '@hutong/connectors'
import { Option } from 'commander'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'

export function addSpec(connector: Command): void {
  connector
    .command('spec')
    .description('JSON Schema of connector.yaml, or of the read of one kind of source')
    .argument('[kind]', sourceKinds().join(', '))
    .addOption(new Option('--json', 'a schema is JSON anyway; on one line'))
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 -s hutong connector spec > connector.schema.json
  npx -y pnpm@12 -s hutong connector spec csv-folder`,
    )
    .action((kind: string | undefined, { json }: { json?: boolean }) => {
      const spec = kind === undefined ? connectorSpec() : readSpec(kind)
      if (spec === undefined)
        throw new CannotJudge(
          `there is no kind ${JSON.stringify(kind)}: one of ${sourceKinds().join(', ')}`,
        )
      process.stdout.write(`${JSON.stringify(spec, null, json ? 0 : 2)}\n`)
    })
}
