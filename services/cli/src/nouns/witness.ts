import type { Command } from 'commander'
import { runWitness } from './witness/run-witness.ts'
import type { WitnessOptions } from './witness/run-witness.ts'

export function addWitness(program: Command): void {
  program
    .command('witness')
    .description(
      'cosign the checkpoints of ledgers, on a machine that their keeper does not hold (C2SP tlog-witness)',
    )
    .requiredOption('--state <dir>', 'what it has cosigned, and its key; made at the first start')
    .requiredOption(
      '--name <name>',
      'name of its key, such as witness.example/w1; fixed for its life',
    )
    .requiredOption(
      '--ledger <files...>',
      'verifier keys of the ledgers, as their keepers gave them: files of one key a line; SIGHUP has them read again',
    )
    .option('--listen <host:port>', 'where to listen; port 0 = any free one', '127.0.0.1:8090')
    .addHelpText(
      'after',
      `
It runs until Ctrl-C or SIGTERM, and needs no hub, no database and no other file. Its verifier key is printed, and kept in <dir>/witness.vkey: give it to
the keeper of the ledger (HUTONG_WITNESS_KEY) and to whoever checks receipts. Losing <dir> means beginning under a new name.

Examples:
  npx -y pnpm@12 hutong witness --state /var/lib/witness --name witness.example/w1 --ledger hub.vkey --listen 0.0.0.0:8090
  npx -y pnpm@12 hutong witness --state ./witness --name witness.example/w1 --ledger gateway-1.vkeys gateway-2.vkeys audit.vkeys`,
    )
    .action((options: WitnessOptions) => runWitness(options))
}
