import { basename, join } from 'node:path'
import { chinaDate } from '@hutong/schemas'
import type { SourceWorld } from '../../open-source.ts'
import { describeColumns } from '../guess-format.ts'
import { proposeStream } from '../propose-stream.ts'
import type { DiscoverAsked, Discovered } from '../source-tool.ts'
import { flattenRow } from './flatten-row.ts'
import { groupFiles, type FileGroup } from './group-files.ts'
import { sampleFile, type FileSample } from './sample-file.ts'
import { textsOf } from '../texts-of.ts'

/**
 * What the files of a folder could become: one stream for each kind of file, by the newest one that is complete.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_ROW_TOO_LONG
 */
export async function discoverFolder(
  asked: DiscoverAsked,
  { inbox, clock }: SourceWorld,
  isCsv: boolean,
): Promise<readonly Discovered[]> {
  const folder = folderOf(asked, inbox)
  const asOf = chinaDate(clock.now())
  const found: Discovered[] = []
  for (const group of await groupFiles(folder)) {
    if (group.isCsv !== isCsv) continue
    const newest = group.complete.at(-1)
    const sample = newest === undefined ? undefined : await sampleFile(newest.path, isCsv)
    found.push(describe(group, basename(folder), sample, asOf))
  }
  return found
}

function folderOf(asked: DiscoverAsked, inbox: string): string {
  if ('folder' in asked) return asked.folder
  if ('connection' in asked) return inbox
  const { read } = asked.stream
  return 'folder' in read ? join(inbox, read.folder) : inbox
}

function describe(
  group: FileGroup,
  folder: string,
  sample: FileSample | undefined,
  asOf: string,
): Discovered {
  const rows = sample?.rows.map((row) => new Map(flattenRow(row))) ?? []
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const { lists, texts } = textsOf(rows, names)
  const { columns, keys } = describeColumns(texts, asOf)
  const read = {
    kind: group.isCsv ? 'csv-folder' : 'jsonl-folder',
    folder,
    pattern: group.pattern,
    charset: sample?.charset ?? 'utf-8',
    complete:
      group.marker === undefined
        ? { by: 'stable', seconds: 60 }
        : { by: 'marker', suffix: group.marker },
  }
  const proposal = { columns, keys, sampleCount: rows.length, read }
  return {
    name: group.pattern,
    sampleCount: rows.length,
    keys,
    // A folder is read by the sequence in the names of its files.
    cursors: [],
    columns,
    read,
    ...proposeStream(proposal),
    remarks: remarksOf(group, sample, lists, keys),
  }
}

function remarksOf(
  { marker, complete }: FileGroup,
  sample: FileSample | undefined,
  lists: readonly string[],
  keys: readonly string[],
): readonly string[] {
  const remarks: string[] = []
  if (complete.length === 0) remarks.push('no file is complete: none was looked into')
  if (marker === undefined)
    remarks.push(
      'no file has a marker: one that is written last, such as <file>.ok, is safer than waiting',
    )
  if (sample?.strangeDelimiter !== undefined)
    remarks.push(
      `columns seem to be parted by ${JSON.stringify(sample.strangeDelimiter)}: export with commas`,
    )
  if (sample !== undefined && sample.unreadableCount > 0)
    remarks.push(`${sample.unreadableCount} row(s) of the sample cannot be read`)
  for (const list of lists)
    remarks.push(`${list} is a list: map it with { each: ${list}, fields: … }`)
  if (keys.length === 0)
    remarks.push('no column can be the key alone: name those that make it together as hmac')
  return remarks
}
