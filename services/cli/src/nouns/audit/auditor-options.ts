import type { Credentials } from '@hutong/client'
import type { Command } from 'commander'
import { demoCredentials, hubDefaults } from '../../demo-access.ts'
import { personCredentials } from '../../signed-in.ts'

export interface AuditorOptions {
  readonly client: string
  readonly login?: boolean
  readonly data: string
  readonly url: string
  readonly json?: boolean
}

/** For commands that an auditor's system gives, or an auditor who signed in. */
export function auditorOptions(command: Command): Command {
  return command
    .option('--client <id>', 'the auditor, a client of demo/credentials.json', 'data-auditor')
    .option('--login', 'in the name of who signed in, instead')
    .option('--data <dir>', "the hub's data folder", hubDefaults.data)
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
}

export async function auditorCredentials(options: AuditorOptions): Promise<Credentials> {
  return options.login ? personCredentials(options.url) : demoCredentials(options, options.client)
}
