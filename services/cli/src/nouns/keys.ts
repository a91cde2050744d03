import {
  createKey,
  destroyLedgerKey,
  destroySealingKeys,
  listKeys,
  rotateKey,
} from '@hutong/ledger/keys'
import type { DestroyOutcome, KeyOutcome, ListedKey } from '@hutong/ledger/keys'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { keyPlaceOf, keySettings, parseDepartment, parseQuarter, wishOf } from './keys/key-place.ts'
import type { KeyOptions, WishOptions } from './keys/key-place.ts'

interface DestroyOptions extends WishOptions {
  readonly keyId?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

const examples = `
Kinds: ledger (signs the checkpoints of one instance), epoch (turns numbers into tags, one a quarter), seal (seals officer, case and text, one for each
department and quarter). Processes at work see every change within seconds and note it in their ledgers.

Examples:
  npx -y pnpm@12 hutong keys list --data ./data
  npx -y pnpm@12 hutong keys create seal --department minzheng --quarter 2027Q1
  npx -y pnpm@12 hutong keys rotate epoch
  npx -y pnpm@12 hutong keys rotate ledger --instance gateway-1
  npx -y pnpm@12 hutong keys destroy ledger --instance gateway-1 --key-id 0a1b2c3d --yes
  npx -y pnpm@12 hutong keys destroy seal --department minzheng --quarter 2023Q1 --dry-run`

/** Keys of ledgers and of entries, on the machine that has them; no process is started again. */
export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('keys that sign ledgers, and those that tag and seal entries')
    .addHelpText('after', examples)
  options(keys.command('list'))
    .description('every key, its state and whether its file is safe; never its bytes')
    .option('--instance <name>', 'the keys of one ledger alone')
    .addHelpText('after', examples)
    .action((given: KeyOptions) => list(given))
  wish(keys.command('create'))
    .description('make the first key of its kind before anybody needs it')
    .action((kind: string, given: WishOptions) => change(kind, given, createKey))
  wish(keys.command('rotate'))
    .description('add a newer key, which is used from now on; the older ones stay')
    .action((kind: string, given: WishOptions) => change(kind, given, rotateKey))
  wish(keys.command('destroy'))
    .description(
      'destroy the sealing keys of a quarter when retention has ended, or an older key of a ledger',
    )
    .option('--key-id <hex>', 'of a ledger: which key, as `keys list` shows it')
    .option('--dry-run', 'say what would be destroyed, and destroy nothing')
    .option('--yes', 'what is destroyed can be had back from nowhere: yes, destroy it')
    .action((kind: string, given: DestroyOptions) => destroy(kind, given))
}

const options = (command: Command): Command =>
  command
    .option('--data <dir>', 'the data folder (default: HUTONG_DATA, or ./data)')
    .option('--keys <dir>', "folder of the ledgers' keys (default: HUTONG_KEYS, or <data>/keys)")
    .option('--entry-keys <dir>', 'folder of the keys of entries (default: HUTONG_ENTRY_KEYS)')
    .option('--json', 'the result as one JSON line')

const wish = (command: Command): Command =>
  options(command)
    .argument('<kind>', 'ledger, epoch or seal')
    .option('--instance <name>', 'of a ledger (default: HUTONG_INSTANCE, or hub)')
    .option('--quarter <quarter>', 'of epoch and seal, such as 2026Q4 (default: this one)')
    .option('--department <code>', 'of seal')
    .addHelpText('after', examples)

async function list(given: KeyOptions): Promise<void> {
  const settings = keySettings(given)
  const all = await listKeys(keyPlaceOf(settings), settings)
  const found = all.filter(({ instance }) => [undefined, instance].includes(given.instance))
  print({ keys: found }, given.json, found.map(describe).join('\n') || 'there are no keys yet')
}

async function change(kind: string, given: WishOptions, make: typeof createKey): Promise<void> {
  const settings = keySettings(given)
  const outcome: KeyOutcome = await make(keyPlaceOf(settings), wishOf(kind, given, settings))
  process.exitCode = outcome.done ? exitCodes.yes : exitCodes.no
  const human = outcome.done
    ? `${outcome.file} was made; processes at work see it within seconds. ${adviceOf(kind, make)}`
    : `不成立 NOT MADE: ${outcome.message}`
  print(outcome, given.json, human)
}

function adviceOf(kind: string, make: typeof createKey): string {
  if (make === createKey) return 'Copy it to where the keys are kept safe'
  return kind === 'ledger'
    ? 'The older key signs as well until it is destroyed: give auditors and witness the new line of <instance>.vkeys before that'
    : 'The older key stays: it is needed for what it made'
}

async function destroy(kind: string, given: DestroyOptions): Promise<void> {
  const isDryRun = given.dryRun ?? false
  if (!isDryRun && given.yes !== true) {
    throw new CannotJudge(
      'what is destroyed can be had back from nowhere: --dry-run says what it would be, --yes destroys it',
    )
  }
  const outcome = await destroyWished(kind, given, isDryRun)
  process.exitCode = outcome.done ? exitCodes.yes : exitCodes.no
  print(outcome, given.json, describeDestroyed(outcome, isDryRun))
}

function destroyWished(
  kind: string,
  given: DestroyOptions,
  isDryRun: boolean,
): Promise<DestroyOutcome> {
  const settings = keySettings(given)
  const place = keyPlaceOf(settings)
  switch (kind) {
    case 'ledger':
      return destroyLedgerKey(place, { ...settings, keyId: parseKeyId(given.keyId) }, { isDryRun })
    case 'seal': {
      // Never the quarter of today, which nobody named.
      const quarter = parseQuarter(given.quarter)
      const department = parseDepartment(given.department)
      const { retentionYears } = settings
      return destroySealingKeys(place, { department, quarter }, { isDryRun, retentionYears })
    }
    case 'epoch':
      throw new CannotJudge(
        'an epoch key is kept as long as entries of its quarter are searched: without it nobody is found in them',
      )
    default:
      throw new CannotJudge(`${kind} is no kind of key that can be destroyed: ledger or seal`)
  }
}

function parseKeyId(keyId: string | undefined): string {
  if (keyId !== undefined && /^[0-9a-f]{8}$/u.test(keyId)) return keyId
  throw new CannotJudge('--key-id must be 8 hex digits, as `keys list` shows them')
}

function describe(key: ListedKey): string {
  const name = key.name ?? `ledger-${key.instance ?? ''}`
  const about = [key.state, key.at, key.keyId, key.vkey]
  const until = key.destroyableFrom === undefined ? [] : [`retention ends ${key.destroyableFrom}`]
  const problem = key.problem === undefined ? [] : [`PROBLEM: ${key.problem}`]
  return [name, ...about.filter((word) => word !== undefined), ...until, ...problem].join('  ')
}

function describeDestroyed(outcome: DestroyOutcome, isDryRun: boolean): string {
  if (!outcome.done) return `不成立 NOT DESTROYED: ${outcome.message}`
  const verb = isDryRun ? 'would be destroyed' : 'destroyed'
  return outcome.keys.map((key) => `${verb}: ${key}`).join('\n')
}
