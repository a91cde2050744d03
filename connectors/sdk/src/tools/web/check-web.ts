import { HutongError, type Clock } from '@hutong/process'
import { connectionOf } from '../../connections.ts'
import type { Row } from '../../connector.ts'
import type { Stream } from '../../load-connector.ts'
import type { SourceWorld } from '../../open-source.ts'
import { createRowJudge } from '../../sources/web/judge-rows.ts'
import { nextLink } from '../../sources/web/next-link.ts'
import type { WebSettings } from '../../sources/web/web-settings.ts'
import { flattenRow } from '../folder/flatten-row.ts'
import { fieldPoints } from '../field-points.ts'
import type { CheckPoint } from '../source-tool.ts'
import { samplePage, type PageSample } from './sample-page.ts'

/** Whether the service lets us in, its first page has rows with key and version, and each mapped field is in one of them. */
export async function checkWeb(
  stream: Stream,
  { connections, clock }: SourceWorld,
): Promise<readonly CheckPoint[]> {
  const { read, mapping } = stream
  if (read.kind !== 'rest-pages' && read.kind !== 'xml-service') return []
  try {
    const connection = connectionOf(connections, read.connection)
    const sample = await samplePage(read, mapping, connection, clock)
    const rows = createRowJudge(read)(sample.body.items).map(({ row }) => row)
    return [
      { name: 'answer', ok: true, found: `${read.connection} ${read.path} answers a page` },
      clockPoint(read, sample, clock),
      rowsPoint(rows),
      pagingPoint(read, sample),
      ...fieldsSeen(stream, rows),
    ]
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    return [
      { name: 'answer', ok: false, found: cause.message, fix: 'do as it says, and check again' },
    ]
  }
}

const skewSecondsMax = 60

function clockPoint(
  { compareMs }: Pick<Stream['read'], 'compareMs'>,
  { headers: { date = '' } }: PageSample,
  clock: Clock,
): CheckPoint {
  const at = Date.parse(date)
  if (Number.isNaN(at)) {
    const found = 'it does not tell the time'
    if (compareMs === undefined)
      return { name: 'clock', ok: true, found: `${found}: ours is taken for its own` }
    return {
      name: 'clock',
      ok: false,
      found: `${found}, so nobody can say what has vanished`,
      fix: 'let the service send the header Date, or take compareEvery out',
    }
  }
  const seconds = Math.round((at - clock.now()) / 1000)
  const found = `its clock and ours are ${Math.abs(seconds)} s apart`
  if (Math.abs(seconds) <= skewSecondsMax) return { name: 'clock', ok: true, found }
  return { name: 'clock', ok: false, found, fix: 'set both by NTP' }
}

function rowsPoint(rows: readonly Row[]): CheckPoint {
  const codes = rows.flatMap((row) =>
    row.kind === 'unreadable'
      ? row.reasons.map(({ code, field }) => `${code} ${field ?? ''}`.trim())
      : [],
  )
  const refusedCount = rows.filter(({ kind }) => kind === 'unreadable').length
  const found = `${rows.length} row(s) on the first page, ${refusedCount} of them refused`
  if (rows.length === 0)
    return {
      name: 'rows',
      ok: false,
      found,
      fix: 'check again when there are rows: nothing can be said of key, version and fields',
    }
  if (refusedCount === 0) return { name: 'rows', ok: true, found }
  return {
    name: 'rows',
    ok: false,
    found: `${found}: ${[...new Set(codes)].toSorted().join(', ')}`,
    fix: 'correct key, version and changedSince, or have the rows corrected',
  }
}

/** A cursor whose path is misspelt looks like the last page, and so do all rows on one page: it is worth a remark. */
function pagingPoint(
  { paging, items, total }: WebSettings,
  { body, headers }: PageSample,
): CheckPoint {
  const told = (ok: boolean, found: string, fix?: string): CheckPoint => ({
    name: 'paging',
    ok,
    found,
    ...(fix === undefined ? {} : { fix }),
  })
  const count = body.items.length
  const totalCount = total === undefined ? Number.NaN : Number(body.textAt(total))
  if (total !== undefined && count > 0 && totalCount === count)
    return told(true, `all ${count} row(s) are on the first page, says ${total}`)
  const isMissed = totalCount > count
  if (isMissed && paging.by === 'none')
    return told(
      false,
      `${count} of ${totalCount} rows came`,
      'say in paging how the others are asked for',
    )
  const ended = (found: string, fix: string): CheckPoint =>
    isMissed
      ? told(false, `${found}, and ${count} of ${totalCount} rows came`, fix)
      : told(true, found, `right only if all rows are at ${items} of the first page; else ${fix}`)
  switch (paging.by) {
    case 'cursor':
      if ((body.textAt(paging.from) ?? '') !== '') return told(true, `a cursor at ${paging.from}`)
      return ended(`no cursor at ${paging.from}`, 'correct paging.from')
    case 'link':
      if (nextLink(headers['link']) !== undefined) return told(true, 'a link to the next page')
      return ended('no link to a next page', 'page otherwise')
    case 'page':
    case 'none':
      return told(true, `by ${paging.by}`)
  }
}

function fieldsSeen({ mapping }: Stream, rows: readonly Row[]): readonly CheckPoint[] {
  const readable = rows.flatMap((row) => (row.kind === 'row' ? [row.value] : []))
  if (readable.length === 0) return []
  const paths = new Set(readable.flatMap((value) => flattenRow(value).map(([path]) => path)))
  const fix = `correct from: there are ${[...paths].toSorted().join(', ')}`
  return fieldPoints(mapping, { paths, where: 'the rows of the first page', fix })
}
