import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import type { Stream } from '../../load-connector.ts'
import type { SourceWorld } from '../../open-source.ts'
import { createCompletenessCheck } from '../../sources/check-complete.ts'
import { csvFormat } from '../../sources/csv-format.ts'
import type { FolderSettings } from '../../sources/folder-settings.ts'
import { inspectFile } from '../../sources/inspect-file.ts'
import { jsonlFormat } from '../../sources/jsonl-format.ts'
import { listFiles, type ListedFile } from '../../sources/list-files.ts'
import { columnsOf } from '../../mapping/mapped-columns.ts'
import { fieldPoints, type SeenPaths } from '../field-points.ts'
import { settledStream } from '../settled-stream.ts'
import type { CheckPoint } from '../source-tool.ts'
import { flattenRow } from './flatten-row.ts'
import { sampleFile, type FileSample } from './sample-file.ts'

/** Whether the folder is there, the newest file is whole and in its charset, and each mapped field has its column. */
export async function checkFolder(
  stream: Stream,
  { inbox, clock }: SourceWorld,
): Promise<readonly CheckPoint[]> {
  const { read, mapping } = settledStream(stream)
  if (read.kind !== 'csv-folder' && read.kind !== 'jsonl-folder') return []
  const isCsv = read.kind === 'csv-folder'
  const folder = join(inbox, read.folder)
  const listed = await listOrSay(folder, read)
  if ('point' in listed) return [listed.point]
  const { files, unmatchedCount } = listed
  const points = [
    { name: 'folder', ok: true, found: `${folder} can be read` },
    filesPoint(files, unmatchedCount),
  ]
  const newest = await newestComplete(files, createCompletenessCheck(read.complete, clock))
  points.push(completePoint(files, newest))
  if (newest === undefined) return points
  const columns = isCsv ? columnsOf(mapping) : []
  const handle = await open(newest.path, 'r')
  try {
    const format = isCsv ? csvFormat(columns) : jsonlFormat
    const inspection = await inspectFile(handle, format, read.charset, {})
    const reasons = inspection.kind === 'refused' ? inspection.reasons : []
    // A column that is missing is told at the fields that are mapped from it.
    const whole = reasons.filter(({ code }) => code !== 'column-missing')
    points.push(...whole.map(({ code, rule }) => filePoint(newest, code, rule)))
    if (whole.length > 0) return points
    points.push({ name: 'charset', ok: true, found: `${newest.name} is ${read.charset}` })
  } finally {
    await handle.close()
  }
  const sample = await sampleFile(newest.path, isCsv)
  if (!isCsv && sample.rows.length === 0) return [...points, rowlessPoint(newest, sample)]
  return [...points, ...fieldPoints(mapping, seenIn(sample, isCsv))]
}

async function listOrSay(folder: string, { pattern, complete }: FolderSettings) {
  try {
    return await listFiles(folder, pattern, complete.by === 'marker' ? complete.suffix : undefined)
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    const point: CheckPoint = {
      name: 'folder',
      ok: false,
      found: cause.message,
      fix: 'make the folder, or correct read.folder; --inbox names the folder above it',
    }
    return { point }
  }
}

function filesPoint(files: readonly ListedFile[], unmatchedCount: number): CheckPoint {
  const found = `${files.length} file(s) fit the pattern, ${unmatchedCount} do not`
  if (files.length > 0) return { name: 'files', ok: true, found }
  return {
    name: 'files',
    ok: false,
    found,
    fix:
      unmatchedCount === 0 ? 'put a file there' : 'correct read.pattern: it is for the whole name',
  }
}

async function newestComplete(
  files: readonly ListedFile[],
  isComplete: ReturnType<typeof createCompletenessCheck>,
): Promise<ListedFile | undefined> {
  for (const file of files.toReversed()) {
    if ((await isComplete(file)).kind !== 'incomplete') return file
  }
  return undefined
}

function completePoint(files: readonly ListedFile[], newest: ListedFile | undefined): CheckPoint {
  const last = files.at(-1)
  if (newest === undefined)
    return {
      name: 'complete',
      ok: false,
      found: 'no file is complete',
      fix: 'write the marker that read.complete names after the file',
    }
  if (newest === last) return { name: 'complete', ok: true, found: `${newest.name} is complete` }
  return {
    name: 'complete',
    ok: false,
    found: `${newest.name} is complete, ${last?.name ?? ''} is not, and holds back those after it`,
    fix: 'write its marker, or take it away',
  }
}

const filePoint = ({ name }: ListedFile, code: string, rule: string): CheckPoint => ({
  name: code.includes('charset') ? 'charset' : 'file',
  ok: false,
  found: `${name}: ${code}: ${rule}`,
  fix: code.includes('charset') ? 'declare the charset of the file' : 'export it again',
})

/** Nothing new is no mistake; rows of which none can be read are one. */
const rowlessPoint = ({ name }: ListedFile, { unreadableCount }: FileSample): CheckPoint => ({
  name: 'rows',
  ok: unreadableCount === 0,
  found: `${name} has no row that can be read, and ${unreadableCount} others`,
  fix: 'check again when there are rows: of the fields nothing can be said yet',
})

const seenIn = ({ columns, rows }: FileSample, isCsv: boolean): SeenPaths => ({
  paths: new Set(isCsv ? columns : rows.flatMap((row) => flattenRow(row).map(([path]) => path))),
  where: 'the newest complete file',
  fix: isCsv
    ? `its columns are ${columns.join(', ')}: correct from, or export the column`
    : `correct from, or export it: none of the first ${rows.length} rows has it`,
  // A file without one of its columns is refused as a whole.
  areAllNeeded: isCsv,
})
