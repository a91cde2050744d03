import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { reconcileSource } from '@hutong/connectors'
import type { Reconciled, Stream } from '@hutong/connectors'
import { systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { RecordReader } from '@hutong/store'
import { openRecordReader } from '@hutong/store/open'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { parseCount } from '../../parse-count.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { recordIdKeyOf, settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { knownConnectors, streamOf } from './known-connectors.ts'
import { statusOf } from './stopped-source.ts'
import { withProgress } from './with-progress.ts'

interface ReconcileOptions extends SourcePlace {
  readonly redis?: string
  readonly repair?: boolean
  readonly acceptVanished?: string
  readonly force?: boolean
  readonly clear?: boolean
  readonly dir?: string
  readonly json?: boolean
}

export function addReconcile(connector: Command): void {
  sourceOptions(connector.command('reconcile'))
    .description('compare everything that a source has with the log, and the log with the store')
    .argument('<source>', 'such as minzheng')
    .option('--redis <address>', 'city: the store, in the form of HUTONG_REDIS')
    .option('--repair', 'publish what is missing or differs, revoke what the source has no more')
    .option('--accept-vanished <n>', 'revoke up to so many though they are more than half')
    .option('--force', 'raise the epoch though the source gives signs of life: that run stops')
    .option('--clear', 'keys as they are, not masked')
    .option('--dir <dir>', 'folder of a connector that is not of this repository')
    .option('--json', 'the result as one JSON line')
    .addHelpText(
      'after',
      `
Writes nothing without --repair. A connector may run beside it; the log of an embedded hub is written by the hub alone, so that one has to be stopped
for --repair. Only records whose version cannot grow otherwise need the next epoch, and for that nobody may read the source.
Exit code 0 when nothing differs, or everything was repaired; 1 when something is left.

Examples:
  npx -y pnpm@12 hutong connector reconcile minzheng
  npx -y pnpm@12 hutong connector reconcile minzheng --repair --accept-vanished 1200 --kafka 127.0.0.1:9092 --redis 127.0.0.1:6379`,
    )
    .action(reconcile)
}

async function reconcile(source: string, options: ReconcileOptions): Promise<void> {
  const settings = settingsOf(options)
  const { connector, stream } = streamOf(await knownConnectors(settings, options.dir), source)
  const isRepair = options.repair ?? false
  if (!isRepair && options.acceptVanished !== undefined)
    throw new CannotJudge('--accept-vanished is for --repair')
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, isRepair ? 'write' : 'read')
  const status = await statusOf(stream, log, signal)
  if (status.state === 'unreadable')
    throw new CannotJudge(
      `the position of ${source} cannot be read: hutong connector state reset ${source} first`,
    )
  if (status.state === 'never')
    throw new CannotJudge(
      `nobody has ever read ${source}, so there is nothing to compare: hutong connector run first`,
    )
  const store = await openStoreOf(settings, options.redis, opened)
  const parts = {
    stream,
    log,
    world: worldOf(options, settings),
    ...(store === undefined ? {} : { store }),
    recordIdKey: await keyOf(settings, stream),
    before: status,
    ...(isRepair ? { repair: repairOf(options) } : {}),
    isClear: options.clear ?? false,
    clock: systemClock,
    signal,
  }
  const told = await withProgress((show) => reconcileSource({ ...parts, onProgress: show }))
  process.exitCode = told.leftCount === 0 ? exitCodes.yes : exitCodes.no
  print(told, options.json, describe(told))
}

function repairOf({ acceptVanished, force = false }: ReconcileOptions) {
  return {
    acceptedCount:
      acceptVanished === undefined ? 0 : parseCount('--accept-vanished', acceptVanished),
    isForced: force,
  }
}

/** The store of the same hub; undefined where none is there, or none is named. */
async function openStoreOf(
  { profile, data, redis }: Settings,
  named: string | undefined,
  opened: AsyncDisposableStack,
): Promise<RecordReader | undefined> {
  const isNamed = named !== undefined || (process.env['HUTONG_REDIS'] ?? '') !== ''
  const isThere = profile === 'city' ? isNamed : existsSync(join(data, 'store.db'))
  if (!isThere) return undefined
  const reader = await openRecordReader(
    profile === 'city' ? { profile, redis: named ?? redis } : { profile, folder: data },
  )
  opened.defer(() => reader.close())
  return reader
}

/** A key that is made here would give other record ids than those in the log. */
async function keyOf(settings: Settings, { source, mapping }: Stream): Promise<Uint8Array> {
  const key = await recordIdKeyOf(settings, source)
  if (key !== undefined) return key
  if ('hmac' in mapping.recordId)
    throw new CannotJudge(
      `the key connector-${source} is not in ${settings.keys}: name the folder of the keys with --keys`,
    )
  return Buffer.alloc(32)
}

function describe({ source, rows, projection, keys, repaired, leftCount }: Reconciled): string {
  const lines = [
    leftCount === 0 ? `成立 ${source}: nothing differs` : `不成立 ${source}: ${leftCount} differ`,
    rows === null
      ? '  source: this kind cannot be read a second time, so it was not compared'
      : `  source: ${rows.rowCount} rows, ${rows.refusedCount} refused; log: ${rows.keyCount} keys, ${rows.activeCount} hold; ${countsOf(rows.counts)}`,
    projection === null
      ? '  store: not compared, since none was named'
      : `  store: ${projection.keyCount} keys of the log in ${projection.rangeCount} differing ranges; ${countsOf(projection.counts)}${projection.isCut ? ', and more' : ''}`,
    ...keys.map(({ key, difference }) => `    ${difference} ${key}`),
  ]
  if (rows !== null && rows.vanishedCount === null)
    lines.push('  versions of this source are no moments: what it has no more cannot be told')
  if (repaired === null) return lines.join('\n')
  const { publishedCount, revokedCount, epoch, held, epochNeededCount, foreignCount } = repaired
  const raised = epoch === null ? '' : `, epoch ${epoch}`
  lines.push(`  ${publishedCount} published, ${revokedCount} revoked${raised}`)
  if (held === 'many')
    lines.push(
      `  nothing was revoked: more than half are gone; if that is right: --accept-vanished ${rows?.vanishedCount ?? 0}`,
    )
  if (held === 'unidentified')
    lines.push(
      `  nothing was revoked: rows were refused of which nobody can say whose they are; correct them, or --accept-vanished ${rows?.vanishedCount ?? 0}`,
    )
  if (epochNeededCount > 0)
    lines.push(`  ${epochNeededCount} need the next epoch: stop the connector, and repair again`)
  if (foreignCount > 0) lines.push(`  ${foreignCount} are in the store alone: hutong store rebuild`)
  return lines.join('\n')
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const found = Object.entries(counts).filter(([, count]) => count > 0)
  return found.length === 0
    ? 'nothing differs'
    : found.map(([difference, count]) => `${count} ${difference}`).join(', ')
}
