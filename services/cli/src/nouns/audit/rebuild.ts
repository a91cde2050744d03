import { join } from 'node:path'
import {
  checkIndex,
  openIndexBuilder,
  openIndexReader,
  readSealingKeys,
  rebuildIndex,
} from '@hutong/audit'
import type { CheckReport, IndexSettings, RebuildReport } from '@hutong/audit'
import { silentLogger } from '@hutong/process'
import type { Command } from 'commander'
import { hubDefaults } from '../../demo-access.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { countEntries } from './count-entries.ts'
import { sourcesOf } from './ledger-sources.ts'
import type { SourceOptions } from './ledger-sources.ts'

interface RebuildOptions extends SourceOptions {
  readonly postgres?: string
  readonly entryKeys?: string
  readonly check?: boolean
}

export function addRebuild(audit: Command): void {
  audit
    .command('rebuild')
    .description(
      'make the index of the audit anew from the tiles of all ledgers, beside whatever runs; each is checked from its first entry to its last',
    )
    .option(
      '--ledger <place...>',
      'each a folder with its verifier keys beside it, or <name>=<address> under which a gateway or a file server has it (default: all in <data>/ledger)',
    )
    .option(
      '--vkey <file>',
      'verifier keys that you trust, of all of them, one a line; needed for addresses',
    )
    .option('--client <id>', 'the auditor whom gateways ask for, a client of demo/credentials.json')
    .option('--login', 'in the name of who signed in, instead')
    .option('--url <url>', 'the hub that gives the tokens for this', hubDefaults.url)
    .option('--data <dir>', 'the data folder, whose audit.db is the index', hubDefaults.data)
    .option('--postgres <address>', 'where the index is instead (default: HUTONG_POSTGRES)')
    .option(
      '--entry-keys <dir>',
      'folder of the keys that open what is sealed (default: HUTONG_ENTRY_KEYS, or <data>/keys)',
    )
    .option('--check', 'change nothing: compare index and tiles, and name the first difference')
    .option('--json', 'the result as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit rebuild
  npx -y pnpm@12 hutong audit rebuild --check
  HUTONG_POSTGRES='127.0.0.1:5432/hutong?user=audit' npx -y pnpm@12 hutong audit rebuild --ledger copies/gateway-1 copies/gateway-2
  npx -y pnpm@12 hutong audit rebuild --login --url https://hub.example --vkey all.vkeys --ledger gateway-1=https://hub.example/ledgers/gateway-1`,
    )
    .action(async (options: RebuildOptions) => {
      const ledgers = await sourcesOf(options)
      const place = placeOf(options)
      await using opened = new AsyncDisposableStack()
      const index = await openIndexReader(place)
      opened.defer(() => index.close())
      const progress = countEntries(options.json ?? false)
      opened.defer(() => progress.end())
      const onProgress = progress.tell
      if (options.check) {
        const report = await checkIndex({ ledgers, index, onProgress })
        progress.end()
        process.exitCode = report.equal ? exitCodes.yes : exitCodes.no
        print(report, options.json, describeCheck(report))
        return
      }
      const { open } = readSealingKeys(entryKeysOf(options), silentLogger)
      const builder = await openIndexBuilder(place)
      opened.defer(() => builder.close())
      const signal = stopSignal(opened)
      const parts = { ledgers, builder, openDetails: open, onProgress, signal }
      const report = await rebuildIndex(parts)
      progress.end()
      print(report, options.json, describe(report))
    })
}

function placeOf({ data, postgres }: RebuildOptions): IndexSettings {
  const address = postgres ?? process.env['HUTONG_POSTGRES'] ?? ''
  return address === ''
    ? { kind: 'sqlite', file: join(data, 'audit.db') }
    : { kind: 'postgres', postgres: address }
}

const entryKeysOf = ({ entryKeys, data }: RebuildOptions): string =>
  entryKeys ?? process.env['HUTONG_ENTRY_KEYS'] ?? join(data, 'keys')

function describe({ ledgers, unreadable, notGiven, grown, unfinished }: RebuildReport): string {
  const lines = ledgers.map(({ name, entries }) => `  ${name}: ${entries} entries`)
  if (unreadable > 0) lines.push(`  ${unreadable} that are no entry stay out of it`)
  for (const name of notGiven) {
    lines.push(`  ${name} was not given: searches wait until the log was read again`)
  }
  for (const name of grown) {
    lines.push(`  ${name} grew meanwhile: searches wait until the log was read again`)
  }
  if (unfinished) {
    lines.push('  the former index was unfinished: searches wait until the log was read again')
  }
  return `重建完成 rebuilt:\n${lines.join('\n')}`
}

function describeCheck({ equal, difference, ledgers }: CheckReport): string {
  const lines = ledgers.map(
    ({ name, entries, indexDigest }) => `  ${name}: ${entries} entries, ${indexDigest}`,
  )
  const verdict = equal ? '一致 EQUAL' : `不一致 NOT EQUAL: ${difference}`
  return `${verdict}\n${lines.join('\n')}`
}
