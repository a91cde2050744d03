import { join } from 'node:path'
import { createHubClient } from '@hutong/client'
import type { HubClient, RecordsRead, RecordsRequest, Verification, Verified } from '@hutong/client'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { demoCredentials, hubDefaults } from '../demo-access.ts'
import type { HubOptions } from '../demo-access.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseJson, readInput } from '../read-input.ts'

interface AskOptions extends HubOptions {
  readonly client: string
  readonly vkey?: string
  readonly json?: boolean
}

export function addAsk(program: Command): void {
  const ask = program.command('ask').description('put a question')
  addQuestion(ask, {
    verb: 'verify',
    description: 'is this certificate what the citizen says it is? The receipt is checked',
    codes: 'Exit code 0 for YES, 1 for NO, UNKNOWN and refusals.',
    example: 'npx -y pnpm@12 hutong ask verify question.json',
    put: async ({ verify }, sent) => {
      const told = await verify(questionIn<Verification>(sent))
      return [told, told.outcome === 'answered' && told.answer.answer === 'YES']
    },
  })
  addQuestion(ask, {
    verb: 'record',
    description: 'read chosen fields of records. The receipt is checked',
    codes: 'Exit code 0 when there are records, 1 when there are none, and for refusals.',
    example: 'npx -y pnpm@12 hutong ask record reading.json --client newborn-window',
    put: async ({ readRecords }, sent) => {
      const told = await readRecords(questionIn<RecordsRequest>(sent))
      return [told, told.outcome === 'answered' && told.answer.records.length > 0]
    },
  })
}

function addQuestion(
  ask: Command,
  question: {
    readonly verb: string
    readonly description: string
    readonly codes: string
    readonly example: string
    /** Gives what came, and whether it is a yes. */
    readonly put: (client: HubClient, sent: unknown) => Promise<[Verified | RecordsRead, boolean]>
  },
): void {
  ask
    .command(question.verb)
    .description(question.description)
    .argument(
      '<file>',
      'the question, JSON; - = stdin (numbers of people stay off the command line)',
    )
    .option('--client <id>', 'a client of demo/credentials.json', 'real-estate-window')
    .option('--data <dir>', "the hub's data folder", hubDefaults.data)
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--vkey <file>', 'verifier key that you trust (default: <data>/ledger/hub.vkey)')
    .option('--json', 'the whole answer, receipt included')
    .addHelpText('after', `\n${question.codes}\n\nExample:\n  ${question.example}`)
    .action(async (file: string, options: AskOptions) => {
      const sent = parseJson(await readInput(file), file)
      const vkey = await readInput(options.vkey ?? join(options.data, 'ledger', 'hub.vkey'))
      const credentials = await demoCredentials(options, options.client)
      const client = createHubClient({ url: options.url, vkey, ...credentials })
      const [told, isYes] = await question.put(client, sent)
      const body = told.outcome === 'answered' ? told.answer : told.refusal
      const { receipt: _receipt, ...bare } = body
      process.stdout.write(`${JSON.stringify(options.json ? body : bare, null, 2)}\n`)
      process.stderr.write(`proof: entry ${told.index} of ${told.size}, ${told.origin}\n`)
      process.exitCode = isYes ? exitCodes.yes : exitCodes.no
    })
}

/** An object at least; the hub judges its members, and tells each mistake. */
function questionIn<Question extends object>(sent: unknown): Question {
  if (isObject<Question>(sent)) return sent
  throw new CannotJudge('a question is one JSON object: /docs on the hub shows its members')
}

function isObject<Question extends object>(sent: unknown): sent is Question {
  return typeof sent === 'object' && sent !== null && !Array.isArray(sent)
}
