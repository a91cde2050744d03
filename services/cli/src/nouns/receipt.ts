import { verifyReceipt } from '@hutong/ledger'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { parseJson, readInput } from '../read-input.ts'

interface VerifyOptions {
  readonly vkey: string
  readonly body?: string
  readonly json?: boolean
}

export function addReceipt(program: Command): void {
  program
    .command('receipt')
    .description('proofs of answers')
    .command('verify')
    .description(
      'check a receipt offline: signature, inclusion and, with the answer, its very bytes',
    )
    .argument('<file>', 'a .tlog-proof, or a whole JSON answer with its receipt in it; - = stdin')
    .requiredOption('--vkey <file>', "the ledger's verifier key, such as data/ledger/hub.vkey")
    .option('--body <file>', 'the JSON answer to compare with (default: the one in <file>)')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong receipt verify answer.json --vkey data/ledger/hub.vkey
  npx -y pnpm@12 hutong receipt verify answer.tlog-proof --vkey data/ledger/hub.vkey --body answer.json`,
    )
    .action(async (file: string, options: VerifyOptions) => {
      const { receipt, body } = await readReceipt(file, options.body)
      const vkey = (await readInput(options.vkey)).trim()
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
      const { index, size, origin, bodyBound } = verdict
      const entry = Buffer.from(verdict.entry).toString('utf8')
      print(
        { valid: true, index, size, origin, bodyBound, entry: JSON.parse(entry) },
        options.json,
        `成立 VALID: entry ${index} of a signed tree of ${size}, by ${origin}\n` +
          (bodyBound
            ? 'the answer is the one that was sealed, byte for byte'
            : 'no answer was given to compare: add --body') +
          `\n${entry}`,
      )
    })
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
