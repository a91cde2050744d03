import { existsSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { ClientError, createCalls } from '@hutong/client'
import type { AuditFilters, Calls, Fetch } from '@hutong/client'
import { wait } from '@hutong/process'
import { Option } from 'commander'
import type { Command } from 'commander'
import { callWith } from '../../call-hub.ts'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { readInput } from '../../read-input.ts'
import { auditorCredentials, auditorOptions } from './auditor-options.ts'
import type { AuditorOptions } from './auditor-options.ts'
import { openExportFile } from './export-file.ts'
import type { ExportFile } from './export-file.ts'
import { judgeRows } from './judge-rows.ts'
import type { RowsJudged } from './judge-rows.ts'
import { openRecordReader } from './read-record.ts'
import type { RecordReader } from './read-record.ts'
import { filterOptions, filtersOf } from './search-filters.ts'
import type { FilterOptions } from './search-filters.ts'
import { splitRecords } from './split-records.ts'
import type { ExportFormat } from './split-records.ts'

interface ExportOptions extends AuditorOptions, FilterOptions {
  readonly out: string
  readonly format: ExportFormat
  readonly newestFirst?: boolean
  readonly vkey?: readonly string[]
}

export function addExport(audit: Command): void {
  auditorOptions(filterOptions(audit.command('export')))
    .description(
      'every entry that a search finds, with its proof, into a file; goes on where it was cut off',
    )
    .requiredOption('--out <file>', 'where to; <file>.part until all is there')
    .addOption(
      new Option('--format <format>', 'csv is for spreadsheets')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .option('--newest-first', 'the other way round')
    .option(
      '--vkey <file...>',
      'verifier keys of the ledgers that you trust: every proof is checked',
    )
    .option('--json', 'what came of it as one JSON line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit export --out november.csv --format csv --from 2026-11-01 --to 2026-12-01
  npx -y pnpm@12 hutong audit export --out all.ndjson --vkey data/ledger/hub.vkey

Exit code 0 all is there (and with --vkey every proof holds), 1 refused, or a proof is missing or does not hold, 2 could not be judged:
what has arrived stays in <file>.part, and the same command goes on behind it.`,
    )
    .action(exportEntries)
}

async function exportEntries(options: ExportOptions): Promise<void> {
  const { out, format, vkey, json, newestFirst } = options
  if (existsSync(out))
    throw new CannotJudge(`${out} is there already: name another file, or move it away`)
  const vkeys = vkey && (await Promise.all(vkey.map(readInput))).join('\n')
  const filters = {
    ...(await filtersOf(options)),
    order: newestFirst ? 'newest' : 'oldest',
  } as const
  const credentials = await auditorCredentials(options)
  const calls = createCalls({ url: options.url, credentials, fetch: fetchLongAnswer })
  const judge = judgeRows(vkeys)
  const records = openRecordReader(format)
  const file = await openExportFile(out, records, judge.take)
  try {
    const isWhole = await receiveAll({ calls, filters, records, file, judge, json })
    if (!isWhole) return
    const { rows, unproven } = judge.judged()
    await file.finish((digest) => records.trailer({ complete: true, rows, unproven, digest }))
  } finally {
    await file.close()
  }
  tell(judge.judged(), { out, json, isJudged: vkeys !== undefined })
}

interface Receiving {
  readonly calls: Calls
  readonly filters: AuditFilters
  readonly records: RecordReader
  readonly file: ExportFile
  readonly judge: ReturnType<typeof judgeRows>
  readonly json: boolean | undefined
}

const attemptsMax = 5
const waitMsFirst = 250

/** Goes on behind the last row whenever it is cut off. @returns false when the hub refused, which is printed */
async function receiveAll(parts: Receiving): Promise<boolean> {
  const { file } = parts
  for (let failures = 0; ;) {
    const before = file.rows()
    const outcome = await receivePart(parts)
    if (outcome !== 'cut') return outcome === 'whole'
    await file.save()
    failures = file.rows() > before ? 1 : failures + 1
    if (failures > attemptsMax) {
      throw new CannotJudge(
        `the export was cut off ${attemptsMax} times in a row: ${file.rows()} rows are kept, and the same command goes on behind them`,
      )
    }
    process.stderr.write(`cut off after ${file.rows()} rows: going on\n`)
    await wait(waitMsFirst * 2 ** (failures - 1))
  }
}

/** One answer of the hub, to its trailer or as far as it came. */
async function receivePart(parts: Receiving): Promise<'whole' | 'cut' | 'refused'> {
  const { calls, filters, records, file, judge, json } = parts
  const { format, read } = records
  const resume = file.resume()
  const body = { ...filters, format, ...(resume === undefined ? {} : { after: resume }) }
  const call = async (hub: Calls) => {
    const { data, error, response } = await hub.POST('/audit/v1/exports', {
      body,
      parseAs: 'stream',
    })
    return data ? { data, response } : { error, response }
  }
  const answer = await orCut(() => callWith<ReadableStream<Uint8Array>>({ json }, calls, call))
  if (answer === 'cut') return 'cut'
  if (!answer) return 'refused'
  const digest = createHash('sha256')
  const progress = tellProgress()
  const arriving = splitRecords(answer, format)
  for (;;) {
    const next = await orCut(() => arriving.next())
    // The last line of a whole answer is its trailer.
    if (next === 'cut' || next.done) return 'cut'
    const text = next.value
    const record = read(text)
    switch (record.kind) {
      case 'row':
        await judge.take(record.row)
        break
      case 'head':
        break
      case 'trailer':
        if (record.digest === digest.digest('hex')) return 'whole'
        throw new CannotJudge('what arrived is not what was sent: its digest differs')
      case 'broken':
        throw new CannotJudge(
          'what arrived is no row of an export: is it a hub that answers there?',
        )
    }
    digest.update(text)
    await file.add(text, record)
    progress(file.rows())
  }
}

/** A connection that failed or a hub that is away for a moment can be asked again; all else is final. */
async function orCut<Told>(ask: () => Promise<Told>): Promise<Told | 'cut'> {
  try {
    return await ask()
  } catch (cause) {
    if (cause instanceof ClientError) {
      if (cause.code === 'unreachable' || cause.status === 503 || cause.status === 429) return 'cut'
      throw cause
    }
    // What the global fetch says of a body that ended too early.
    if (cause instanceof TypeError) return 'cut'
    throw cause
  }
}

/** The usual client gives a whole answer half a minute; this one may take as long as rows arrive. */
const fetchLongAnswer: Fetch = async (request) => {
  const { url, method, headers } = request
  return fetch(url, { method, headers, body: request.body && (await request.arrayBuffer()) })
}

const progressMs = 2_000

function tellProgress(): (rows: number) => void {
  let toldAt = performance.now()
  return (rows) => {
    if (performance.now() - toldAt < progressMs) return
    toldAt = performance.now()
    process.stderr.write(`${rows} rows\n`)
  }
}

function tell(
  judged: RowsJudged,
  { out, json, isJudged }: { out: string; json: boolean | undefined; isJudged: boolean },
): void {
  const { rows, proven, unproven, invalid, invalidCount } = judged
  const isProven = !isJudged || proven === rows
  process.exitCode = isProven ? exitCodes.yes : exitCodes.no
  const lines = [
    `${rows} entries in ${out}`,
    isJudged
      ? `${proven} proofs hold, ${invalidCount} do not`
      : 'the proofs were not checked: add --vkey',
    ...invalid.map((which) => `  ${which}`),
    ...Object.entries(unproven).map(([why, count]) => `${count} without a proof: ${why}`),
  ]
  print({ out, isJudged, ...judged }, json, lines.join('\n'))
}
