import type { Credentials } from '@hutong/client'
import type { Command } from 'commander'
import type { PersonOptions } from './call-hub.ts'
import { demoCredentials, hubDefaults } from './demo-access.ts'
import { personCredentials } from './signed-in.ts'

export interface AskerOptions extends PersonOptions {
  readonly client: string
  readonly data: string
  readonly login?: boolean
}

/** For commands that a department's system gives, or a person who signed in. @param client who gives it when nobody is named */
export function askerOptions(command: Command, client = 'real-estate-window'): Command {
  return command
    .option('--client <id>', 'a client of demo/credentials.json', client)
    .option('--login', 'in the name of who signed in, instead')
    .option('--data <dir>', "the hub's data folder", hubDefaults.data)
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--vkey <file>', 'verifier key that you trust: the receipt is checked with it')
    .option('--json', 'the whole answer')
}

export async function askerCredentials(options: AskerOptions): Promise<Credentials> {
  return options.login ? personCredentials(options.url) : demoCredentials(options, options.client)
}
