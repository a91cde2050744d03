import type { Command } from 'commander'
import { hubDefaults } from '../demo-access.ts'
import { print } from '../print.ts'
import { signOut } from '../signed-in.ts'

/** Ends what `login` began, here and at the token service. */
export function addLogout(program: Command): void {
  program
    .command('logout')
    .description('sign out: forget the tokens, and have the token service forget them')
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--json', 'the result as one JSON line')
    .addHelpText('after', '\nExample:\n  npx -y pnpm@12 hutong logout')
    .action(async ({ url, json }: { url: string; json?: boolean }) => {
      const was = await signOut(url)
      const account = was?.account ?? null
      print(
        { account },
        json,
        account === null ? '未登录 nobody was signed in' : `已退出 signed out: ${account}`,
      )
    })
}
