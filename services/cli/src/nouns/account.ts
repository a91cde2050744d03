import { join } from 'node:path'
import type { PidRequest } from '@hutong/client'
import { openAccounts } from '@hutong/token/accounts'
import type { Account, Accounts } from '@hutong/token/accounts'
import type { Command } from 'commander'
import { askerCredentials, askerOptions } from '../asker-options.ts'
import type { AskerOptions } from '../asker-options.ts'
import { callHub } from '../call-hub.ts'
import { CannotJudge } from '../cannot-judge.ts'
import { print } from '../print.ts'
import { readObject } from '../read-input.ts'
import { readSecret } from '../read-secret.ts'

interface AccountOptions {
  readonly data: string
  readonly json?: boolean
}

interface AddOptions extends AccountOptions {
  readonly department: string
  readonly role: string
}

const examples = `
A password comes from standard input, never from the command line. It has 12 characters at least; a sentence is a good one.

Examples:
  npx -y pnpm@12 hutong account add o-17 --department ziran --role clerk
  npx -y pnpm@12 hutong account disable o-17
  npx -y pnpm@12 hutong account own o-17 person.json
  npx -y pnpm@12 hutong account list --json`

/** People who sign in, as the token service of a data folder knows them; it may run meanwhile. */
export function addAccount(program: Command): void {
  const account = program
    .command('account')
    .description('people who sign in: who they are, and what they may do')
    .addHelpText('after', examples)
  options(account.command('add'))
    .description('make an account; its password is asked for')
    .argument('<id>', 'names one person for ever, such as o-17; no name and no number of a person')
    .requiredOption('--department <code>', 'the department that the person acts for')
    .requiredOption(
      '--role <role,role>',
      'administrator, auditor, provider, integrator, clerk or citizen',
    )
    .addHelpText('after', examples)
    .action(async (id: string, given: AddOptions) => {
      const { department } = given
      const roles = given.role.split(',').map((role) => role.trim())
      await change(given, async (accounts) => {
        const password = await readNewPassword()
        await accounts.add({ id, department, roles, password })
        return { id, text: `${id} was added: ${roles.join(', ')} of ${department}` }
      })
    })
  addChange(account, 'disable', {
    description: 'end all sessions of an account, and let nobody sign in with it',
    change: (accounts, id) => accounts.disable(id),
    text: (id) => `${id} is disabled: its sessions have ended, its last token ends within 300 s`,
  })
  addChange(account, 'enable', {
    description: 'let a disabled account sign in again',
    change: (accounts, id) => accounts.enable(id),
    text: (id) => `${id} is active`,
  })
  addChange(account, 'password', {
    description: 'set another password, which is asked for; all sessions of the account end',
    change: async (accounts, id) => accounts.setPassword(id, await readNewPassword()),
    text: (id) => `${id} has another password, and has to sign in again`,
  })
  addChange(account, 'reset-totp', {
    description: 'have the second factor enrolled anew at the next sign-in; all sessions end',
    change: (accounts, id) => accounts.resetCode(id),
    text: (id) => `${id} enrols a second factor at the next sign-in`,
  })
  askerOptions(account.command('own'))
    .description('say whose account it is, so that nobody looks themselves up at work')
    .argument('<id>', 'an id of `account list`')
    .argument('<file>', 'the person, JSON {idType, id}; - = standard input')
    .addHelpText('after', examples)
    .action(async (id: string, file: string, given: AskerOptions) => {
      const body = { account: id, subject: await readObject<PidRequest['subject']>(file) }
      const told = await callHub(given, await askerCredentials(given), (calls) =>
        calls.POST('/v1/pids', { body }),
      )
      if (!told) return
      await change(given, async (accounts) => {
        accounts.setOwn(id, told.pid)
        return { id, text: `${id} is known as a person from its next token on` }
      })
    })
  options(account.command('list'))
    .description('all accounts')
    .addHelpText('after', examples)
    .action((given: AccountOptions) => {
      const accounts = open(given)
      try {
        const all = accounts.list()
        print({ accounts: all.map(tell) }, given.json, all.map(describe).join('\n'))
      } finally {
        accounts.close()
      }
    })
}

function addChange(
  account: Command,
  verb: string,
  about: {
    readonly description: string
    readonly change: (accounts: Accounts, id: string) => void | Promise<void>
    readonly text: (id: string) => string
  },
): void {
  options(account.command(verb))
    .description(about.description)
    .argument('<id>', 'an id of `account list`')
    .addHelpText('after', examples)
    .action((id: string, given: AccountOptions) =>
      change(given, async (accounts) => {
        await about.change(accounts, id)
        return { id, text: about.text(id) }
      }),
    )
}

const options = (command: Command): Command =>
  command
    .option('--data <dir>', 'the data folder of the token service', './data')
    .option('--json', 'the result as one JSON line')

async function change(
  given: AccountOptions,
  work: (accounts: Accounts) => Promise<{ readonly id: string; readonly text: string }>,
): Promise<void> {
  const accounts = open(given)
  try {
    const { id, text } = await work(accounts)
    const changed = accounts.list().find((one) => one.id === id)
    print(changed ? tell(changed) : { id }, given.json, text)
  } finally {
    accounts.close()
  }
}

const open = ({ data }: AccountOptions): Accounts =>
  openAccounts(join(data, 'token.db'), { by: 'command-line' })

async function readNewPassword(): Promise<string> {
  const password = await readSecret('密码 Password: ')
  if (!process.stdin.isTTY || password === (await readSecret('再输一次 Once more: '))) {
    return password
  }
  throw new CannotJudge('the two passwords differ: nothing was changed')
}

const tell = ({ id, department, roles, state, hasCode }: Account): object => ({
  id,
  department,
  roles,
  state,
  secondFactor: hasCode,
})

function describe({ id, department, roles, state, hasCode }: Account): string {
  const factor = hasCode ? 'second factor' : 'no second factor yet'
  return `${id}  ${department}  ${roles.join(',')}  ${state}  ${factor}`
}
