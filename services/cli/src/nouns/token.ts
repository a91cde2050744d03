import type { Command } from 'commander'
import { demoToken, hubDefaults } from '../demo-access.ts'
import type { HubOptions } from '../demo-access.ts'
import { print } from '../print.ts'

export function addToken(program: Command): void {
  program
    .command('token')
    .description('access tokens')
    .command('get')
    .description('print an access token of a demo client, alone')
    .requiredOption('--client <id>', 'a client of demo/credentials.json')
    .option('--data <dir>', "the hub's data folder", hubDefaults.data)
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--json', 'as {"token", "expiresAt"}')
    .addHelpText(
      'after',
      `
Example:
  curl -H "Authorization: Bearer $(npx -y pnpm@12 -s hutong token get --client real-estate-window)" http://127.0.0.1:8080/v1/catalogue`,
    )
    .action(async (options: HubOptions & { client: string; json?: boolean }) => {
      const access = await demoToken(options, options.client)
      print(access, options.json, access.token)
    })
}
