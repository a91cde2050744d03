import { verifyReceipt, webTiles, type WebTiles } from '@hutong/ledger'
import { verifyWitnessed } from '@hutong/ledger/witness'
import type { WitnessedVerdict } from '@hutong/ledger/witness'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { hubDefaults } from '../demo-access.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { parseJson, readInput } from '../read-input.ts'

interface VerifyOptions {
  readonly vkey: string
  readonly body?: string
  readonly witnessed?: boolean
  readonly url: string
  readonly ledger?: string
  readonly witnessKey?: string
  readonly json?: boolean
}

export function addReceipt(program: Command): void {
  program
    .command('receipt')
    .description('proofs of answers')
    .command('verify')
    .description(
      'check a receipt offline: signature, inclusion and, with the answer, its very bytes; with --witnessed also that a witness has seen it',
    )
    .argument('<file>', 'a .tlog-proof, or a whole JSON answer with its receipt in it; - = stdin')
    .requiredOption(
      '--vkey <file>',
      "the ledger's verifier keys, such as data/ledger/hub.vkey, or hub.vkeys for answers of before a rotation",
    )
    .option('--body <file>', 'the JSON answer to compare with (default: the one in <file>)')
    .option(
      '--witnessed',
      'ask the hub for the newest cosigned checkpoint and tiles, and check that it contains the tree of this receipt',
    )
    .option('--url <url>', 'where the hub answers whose ledger it is', hubDefaults.url)
    .option(
      '--ledger <url>',
      'where its files are, such as https://hub.example/ledgers/gateway-2 (default: <url>/ledger)',
    )
    .option('--witness-key <file>', 'verifier key of the witness that you trust')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong receipt verify answer.json --vkey data/ledger/hub.vkey
  npx -y pnpm@12 hutong receipt verify answer.tlog-proof --vkey data/ledger/hub.vkey --body answer.json
  npx -y pnpm@12 hutong receipt verify answer.json --vkey hub.vkey --witnessed --url https://hub.example --witness-key witness.vkey`,
    )
    .action(async (file: string, options: VerifyOptions) => {
      const { receipt, body } = await readReceipt(file, options.body)
      const vkey = (await readInput(options.vkey)).trim()
      const witnessKey = await readWitnessKey(options)
      const verdict = await verifyReceipt({
        receipt,
        vkey,
        ...(body === undefined ? {} : { body }),
      })
      process.exitCode = verdict.valid ? exitCodes.yes : exitCodes.no
      if (!verdict.valid) {
        print(verdict, options.json, `不成立 NOT VALID (${verdict.problem}): ${verdict.message}`)
        return
      }
      const witnessed =
        witnessKey === undefined
          ? undefined
          : await verifyWitnessed({ receipt, vkey, witnessKey }, tilesOf(options))
      if (witnessed && !witnessed.witnessed) process.exitCode = exitCodes.no
      const { index, size, origin, bodyBound } = verdict
      const entry = Buffer.from(verdict.entry).toString('utf8')
      print(
        {
          valid: true,
          index,
          size,
          origin,
          bodyBound,
          entry: JSON.parse(entry),
          ...(witnessed ? { witness: witnessed } : {}),
        },
        options.json,
        `成立 VALID: entry ${index} of a signed tree of ${size}, by ${origin}\n` +
          (bodyBound
            ? 'the answer is the one that was sealed, byte for byte'
            : 'no answer was given to compare: add --body') +
          `\n${witnessed ? `${describeWitnessed(witnessed)}\n` : ''}${entry}`,
      )
    })
}

/** Undefined when nobody asks for a witness. @throws CannotJudge */
async function readWitnessKey(options: VerifyOptions): Promise<string | undefined> {
  const { witnessed, witnessKey } = options
  if (!witnessed && witnessKey === undefined) return undefined
  if (witnessed && witnessKey !== undefined) return (await readInput(witnessKey)).trim()
  throw new CannotJudge(
    '--witnessed and --witness-key FILE belong together: the key says whose cosignature counts, and has to come from the witness',
  )
}

function tilesOf({ url, ledger = `${url.replace(/\/+$/u, '')}/ledger` }: VerifyOptions): WebTiles {
  return webTiles(ledger.replace(/\/+$/u, ''))
}

function describeWitnessed(verdict: WitnessedVerdict): string {
  if (!verdict.witnessed) return `未见证 NOT WITNESSED (${verdict.problem}): ${verdict.message}`
  const { witness, timeS, size } = verdict
  const time = new Date(timeS * 1000).toISOString()
  return `已见证 WITNESSED: the tree of ${size} that ${witness} cosigned at ${time} contains the receipt's`
}

/** The answer to compare with: the one of `--body`, else the one that the receipt stands in. */
async function readReceipt(
  file: string,
  bodyFile: string | undefined,
): Promise<{ receipt: string; body: unknown }> {
  const text = await readInput(file)
  const answer = text.trimStart().startsWith('{') ? parseJson(text, file) : undefined
  const body = bodyFile === undefined ? answer : parseJson(await readInput(bodyFile), bodyFile)
  return { receipt: answer === undefined ? text : receiptIn(answer), body }
}

function receiptIn(answer: unknown): string {
  const found =
    typeof answer === 'object' && answer !== null && 'receipt' in answer ? answer.receipt : ''
  return typeof found === 'string' ? found : ''
}
