import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  checkIndex,
  openIndexBuilder,
  openIndexReader,
  readSealingKeys,
  rebuildIndex,
} from '@hutong/audit'
import type { CheckReport, IndexSettings, RebuildReport, SourceLedger } from '@hutong/audit'
import { folderTiles } from '@hutong/ledger'
import { silentLogger } from '@hutong/process'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { hubDefaults } from '../../demo-access.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { countEntries } from './count-entries.ts'

interface RebuildOptions {
  readonly ledger?: readonly string[]
  readonly vkey?: string
  readonly data: string
  readonly postgres?: string
  readonly entryKeys?: string
  readonly check?: boolean
  readonly json?: boolean
}

export function addRebuild(audit: Command): void {
  audit
    .command('rebuild')
    .description(
      'make the index of the audit anew from the tiles of all ledgers, beside whatever runs; each is checked from its first entry to its last',
    )
    .option(
      '--ledger <dir...>',
      'folders of ledgers, each with its verifier keys beside it (default: all in <data>/ledger)',
    )
    .option('--vkey <file>', 'verifier keys that you trust, of all of them, one a line')
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
  HUTONG_POSTGRES='127.0.0.1:5432/hutong?user=audit' npx -y pnpm@12 hutong audit rebuild --ledger copies/gateway-1 copies/gateway-2`,
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
      const parts = { ledgers, index, builder, openDetails: open, onProgress, signal }
      const report = await rebuildIndex(parts)
      progress.end()
      print(report, options.json, describe(report))
    })
}

async function sourcesOf(options: RebuildOptions): Promise<readonly SourceLedger[]> {
  const folders = options.ledger ?? foldersIn(join(options.data, 'ledger'))
  const trusted = options.vkey === undefined ? undefined : await readFile(options.vkey, 'utf8')
  return Promise.all(
    folders.map(async (given) => {
      const folder = given.replace(/\/+$/u, '')
      const vkeys = trusted ?? (await readFile(keysBeside(folder), 'utf8'))
      return { name: basename(folder), tiles: folderTiles(folder), vkeys }
    }),
  )
}

function foldersIn(folder: string): readonly string[] {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory())
    : []
  if (names.length > 0) return names.map(({ name }) => join(folder, name))
  throw new CannotJudge(`${folder} holds no ledger: name their folders with --ledger`)
}

function keysBeside(folder: string): string {
  const file = [`${folder}.vkeys`, `${folder}.vkey`].find((name) => existsSync(name))
  if (file !== undefined) return file
  throw new CannotJudge(`${folder}.vkeys is not there: name the verifier keys with --vkey`)
}

function placeOf({ data, postgres }: RebuildOptions): IndexSettings {
  const address = postgres ?? process.env['HUTONG_POSTGRES'] ?? ''
  return address === ''
    ? { kind: 'sqlite', file: join(data, 'audit.db') }
    : { kind: 'postgres', postgres: address }
}

const entryKeysOf = ({ entryKeys, data }: RebuildOptions): string =>
  entryKeys ?? process.env['HUTONG_ENTRY_KEYS'] ?? join(data, 'keys')

function describe({ ledgers, unreadable, notGiven, grown }: RebuildReport): string {
  const lines = ledgers.map(({ name, entries }) => `  ${name}: ${entries} entries`)
  if (unreadable > 0) lines.push(`  ${unreadable} that are no entry stay out of it`)
  for (const name of notGiven) {
    lines.push(`  ${name} was not given: searches wait until the log was read again`)
  }
  for (const name of grown) {
    lines.push(`  ${name} grew meanwhile: searches wait until the log was read again`)
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
