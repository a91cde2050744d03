import { join } from 'node:path'
import { checkReceipt } from '@hutong/client'
import type { Command } from 'commander'
import { askHub } from '../ask-hub.ts'
import { CannotJudge } from '../cannot-judge.ts'
import { demoToken, hubDefaults } from '../demo-access.ts'
import type { HubOptions } from '../demo-access.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseJson, readInput } from '../read-input.ts'

interface AskOptions extends HubOptions {
  readonly client: string
  readonly vkey?: string
  readonly json?: boolean
}

type Body = Readonly<Record<string, unknown>>

export function addAsk(program: Command): void {
  const ask = program.command('ask').description('put a question')
  addQuestion(ask, {
    verb: 'verify',
    description: 'is this certificate what the citizen says it is? The receipt is checked',
    path: '/v1/verifications',
    codes: 'Exit code 0 for YES, 1 for NO, UNKNOWN and refusals.',
    example: 'npx -y pnpm@12 hutong ask verify question.json',
    isYes: (body) => body['answer'] === 'YES',
  })
  addQuestion(ask, {
    verb: 'record',
    description: 'read chosen fields of records. The receipt is checked',
    path: '/v1/records',
    codes: 'Exit code 0 when there are records, 1 when there are none, and for refusals.',
    example: 'npx -y pnpm@12 hutong ask record reading.json --client newborn-window',
    isYes: ({ records }) => Array.isArray(records) && records.length > 0,
  })
}

function addQuestion(
  ask: Command,
  question: {
    readonly verb: string
    readonly description: string
    readonly path: string
    readonly codes: string
    readonly example: string
    readonly isYes: (body: Body) => boolean
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
      const { token } = await demoToken(options, options.client)
      const body = await post(new URL(question.path, options.url), token, sent)
      const vkey = await readInput(options.vkey ?? join(options.data, 'ledger', 'hub.vkey'))
      const proof = await checkReceipt(body, vkey)
      if (!proof.valid) throw new CannotJudge(`the proof does not hold: ${proof.message}`)
      const { receipt: _receipt, ...told } = body
      process.stdout.write(`${JSON.stringify(options.json ? body : told, null, 2)}\n`)
      process.stderr.write(`proof: entry ${proof.index} of ${proof.size}, ${proof.origin}\n`)
      process.exitCode = question.isYes(body) ? exitCodes.yes : exitCodes.no
    })
}

async function post(url: URL, token: string, question: unknown): Promise<Body> {
  const { status, body } = await askHub(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(question),
  })
  const judged = status === 200 || status === 403
  if (judged && typeof body === 'object' && body !== null && 'receipt' in body) return { ...body }
  throw new CannotJudge(`the hub answered ${status}: ${JSON.stringify(body)}`)
}
