import { existsSync } from 'node:fs'
import { verifyLedger } from '@hutong/ledger'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { readInput } from '../read-input.ts'
import { retire } from './ledger/retire.ts'
import type { RetireOptions } from './ledger/retire.ts'

export function addLedger(program: Command): void {
  const ledger = program.command('ledger').description('the tamper-evident log')
  ledger
    .command('verify')
    .description('check a whole ledger offline, from its first entry to its last; changes nothing')
    .argument('<dir>', "an instance's folder, such as data/ledger/hub")
    .option('--vkey <file>', 'verifier keys that you trust, one a line (default: <dir>.vkeys)')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText(
      'after',
      `
Example:
  npx -y pnpm@12 hutong ledger verify data/ledger/hub`,
    )
    .action(async (dir: string, options: { vkey?: string; json?: boolean }) => {
      const folder = dir.replace(/\/+$/u, '')
      const vkey = (await readInput(options.vkey ?? keysBeside(folder))).trim()
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
  ledger
    .command('retire')
    .description(
      'close an instance for good: a last entry, a last checkpoint, all of it in tiles; its process must have ended',
    )
    .argument('<dir>', "an instance's folder, such as data/ledger/gateway-2")
    .option('--keys <dir>', "folder of the ledgers' keys (default: HUTONG_KEYS, or <data>/keys)")
    .option('--entry-keys <dir>', 'folder of the keys of entries (default: HUTONG_ENTRY_KEYS)')
    .option('--kafka <address>', 'city: the log, in the form of HUTONG_KAFKA')
    .option('--witness <url>', 'who cosigns the last checkpoint (default: HUTONG_WITNESS)')
    .option('--witness-key <file>', 'its verifier key (default: the one of HUTONG_WITNESS_KEY)')
    .option('--yes', 'it is never opened again: yes, retire it')
    .option('--json', 'the result as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong ledger retire data/ledger/hub --yes
  HUTONG_KAFKA=127.0.0.1:9092 HUTONG_REDIS=127.0.0.1:6379 HUTONG_PROFILE=city npx -y pnpm@12 hutong ledger retire data/ledger/gateway-2 --yes`,
    )
    .action((dir: string, options: RetireOptions) => retire(dir, options))
}

/** Every key that the ledger had; a copy may have come with the one in use alone. */
const keysBeside = (folder: string): string =>
  existsSync(`${folder}.vkeys`) ? `${folder}.vkeys` : `${folder}.vkey`
