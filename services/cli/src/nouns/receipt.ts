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
    .option('--body <file>', 'the JSON answer that the receipt came in')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  pnpm hutong receipt verify answer.json --vkey data/ledger/hub.vkey
  pnpm hutong receipt verify answer.tlog-proof --vkey data/ledger/hub.vkey --body answer.json`,
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

async function readReceipt(
  file: string,
  bodyFile: string | undefined,
): Promise<{ receipt: string; body: unknown }> {
  const text = await readInput(file)
  if (text.startsWith('{')) {
    const body = parseJson(text, file)
    const found = typeof body === 'object' && body !== null && 'receipt' in body ? body.receipt : ''
    return { receipt: typeof found === 'string' ? found : '', body }
  }
  const body = bodyFile === undefined ? undefined : parseJson(await readInput(bodyFile), bodyFile)
  return { receipt: text, body }
}
