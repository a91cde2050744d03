import { verifyLedger } from '@hutong/ledger'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { readInput } from '../read-input.ts'

export function addLedger(program: Command): void {
  program
    .command('ledger')
    .description('the tamper-evident log')
    .command('verify')
    .description('check a whole ledger offline, from its first entry to its last; changes nothing')
    .argument('<dir>', "an instance's folder, such as data/ledger/hub")
    .option('--vkey <file>', 'verifier key that you trust (default: <dir>.vkey)')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText(
      'after',
      `
Example:
  npx -y pnpm@12 hutong ledger verify data/ledger/hub`,
    )
    .action(async (dir: string, options: { vkey?: string; json?: boolean }) => {
      const folder = dir.replace(/\/+$/u, '')
      const vkey = (await readInput(options.vkey ?? `${folder}.vkey`)).trim()
      const verdict = await verifyLedger(folder, vkey)
      process.exitCode = verdict.valid ? exitCodes.yes : exitCodes.no
      if (!verdict.valid) {
        const lines = verdict.problems.map(({ where, what }) => `  ${where}: ${what}`)
        print(verdict, options.json, `不成立 NOT VALID:\n${lines.join('\n')}`)
        return
      }
      const root = Buffer.from(verdict.root).toString('base64')
      const { size, publishedSize } = verdict
      print(
        { valid: true, size, publishedSize, root },
        options.json,
        `成立 VALID: ${size} entries (${publishedSize} published), root ${root}`,
      )
    })
}
