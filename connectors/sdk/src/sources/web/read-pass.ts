import { HutongError } from '@hutong/process'
import type { Row, SourceEvent } from '../../connector.ts'
import { misconfigured, unavailable } from './failures.ts'
import type { Page, PageReader } from './read-pages.ts'
import type { RowMemory } from './remember-rows.ts'
import { laterMoment, momentOf } from './row-moment.ts'
import { createPageWatch } from './watch-pages.ts'
import { newPass, type PageAt, type Pass, type WebPosition } from './web-position.ts'
import type { WebSettings } from './web-settings.ts'

export interface PassSettings {
  readonly settings: WebSettings
  readonly pages: PageReader
  readonly memory: RowMemory
  readonly where: string
  /** Ms since 1970, for services that do not tell the time. */
  readonly now: () => number
}

const rowsPerBatchMax = 1000
/** Pages that change while they are read for so long are read again at the next poll. */
const readingsMax = 5

/** Where a whole pass has come to. */
export interface PassEnd {
  readonly position: WebPosition
  /** When it began, by the service's clock; null when the service does not tell the time. */
  readonly began: string | null
}

/**
 * Reads all pages, from where `pass` stands; returns where it has come to, undefined when it was stopped. Pages that can shift while they are
 * read are read again until that brings nothing new: a row that slipped to a page already read is found then.
 */
export async function* readPass(
  parts: PassSettings,
  { since, pass = newPass }: WebPosition,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent, PassEnd | undefined> {
  let from = isOfSettings(pass, parts.settings) ? pass : newPass
  for (let reading = 1; reading <= readingsMax; reading += 1) {
    const read = yield* readOnce(parts, since, from, signal)
    if (read === undefined) return undefined
    const { isWhole, newCount, pass: reached } = read
    const isSettled = isWhole && (newCount === 0 || reached.pageCount === 1)
    const { high, began, isOurClock } = reached
    if (isSettled || !canShift(parts.settings)) {
      const position = positionAfter(since, reached, parts.settings)
      return { position, began: isOurClock ? null : began }
    }
    from = { ...newPass, high, began, ...(isOurClock ? { isOurClock } : {}) }
  }
  throw unavailable(
    parts.where,
    `changed its pages through ${readingsMax} readings: order them by the time of change, or page by cursor`,
  )
}

/** A place that another way of paging gave means nothing now. */
const isOfSettings = ({ at }: Pass, { paging }: WebSettings): boolean =>
  at.by === 'first' || at.by === paging.by

interface Reading {
  readonly pass: Pass
  /** Whether it began at the first page. */
  readonly isWhole: boolean
  /** Rows that this run had not given. */
  readonly newCount: number
}

async function* readOnce(
  parts: PassSettings,
  since: string | null,
  begun: Pass,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent, Reading | undefined> {
  const { settings, pages, where, now } = parts
  const watch = createPageWatch(settings.pagesMax, where)
  let here = begun
  let isWhole = begun.at.by === 'first'
  let isFirst = true
  let newCount = 0
  let emptyCount = 0
  while (!signal.aborted) {
    const read = await pages.readPage(here.at, since, signal)
    if (read.kind === 'gone') {
      if (!isFirst || isWhole) throw refused(read.status, where)
      // A cursor does not live for ever: what it stood for is read from the beginning.
      yield { kind: 'notice', code: 'reading-restarted' }
      here = newPass
      isWhole = true
      continue
    }
    isFirst = false
    const { page } = read
    const pass = passAfter(here, page, now())
    watch(here.at, page.digest, pass.pageCount)
    emptyCount = page.rowCount === 0 ? emptyCount + 1 : 0
    const next = nextPage(settings, here.at, page, emptyCount)
    const after = next === undefined ? undefined : { ...pass, at: next }
    // Half of a page cannot be asked for, so until its last row it is read from its beginning.
    newCount += yield* giveNew(parts, page, newCount, {
      inside: { kind: 'web-pages', since, pass: here },
      after: { kind: 'web-pages', since, pass: after ?? here },
    })
    if (after === undefined) {
      expectTotal(page, pass, where)
      return { pass, isWhole, newCount }
    }
    here = after
  }
  return undefined
}

/** Those rows of a page that this run has not given; returns how many. */
async function* giveNew(
  { settings, memory, now }: PassSettings,
  page: Page,
  countBefore: number,
  position: { readonly inside: WebPosition; readonly after: WebPosition },
): AsyncGenerator<SourceEvent, number> {
  const rows = page.rows.filter(({ key, row }) => memory.isNew(key, row.version))
  for (let i = 0; i < rows.length; i += rowsPerBatchMax) {
    const batch = rows.slice(i, i + rowsPerBatchMax).map(({ row }) => row)
    const end = i + batch.length
    yield {
      kind: 'rows',
      rows: batch,
      at: { file: settings.path, line: countBefore + end },
      writtenAt: newestOf(batch) ?? page.answeredAt ?? now(),
      position: end === rows.length ? position.after : position.inside,
      complete: false,
    }
  }
  return rows.length
}

const refused = (status: number, where: string): HutongError =>
  misconfigured(where, `refuses the question (status ${status}): is path right, and the query?`)

/** Of rows that are numbered as they are changed, one can be changed behind us while others with higher numbers lie before us. */
function canShift({ paging, changedSince }: WebSettings): boolean {
  if (changedSince?.rule.as === 'number' || paging.by === 'page') return true
  return paging.by === 'link' && paging.mayShift
}

const passAfter = (pass: Pass, { rowCount, high, answeredAt }: Page, now: number): Pass => ({
  ...pass,
  high: laterMoment(pass.high, high),
  began: pass.began ?? momentOf(answeredAt ?? now),
  ...(pass.began === null && answeredAt === undefined ? { isOurClock: true } : {}),
  pageCount: pass.pageCount + 1,
  rowCount: pass.rowCount + rowCount,
})

function nextPage(
  { paging }: WebSettings,
  at: PageAt,
  page: Page,
  emptyCount: number,
): PageAt | undefined {
  if (paging.by !== 'page') return page.next
  const number = at.by === 'page' ? at.page : paging.first
  const isLast =
    page.pageCount === undefined
      ? // One empty page can stand in the middle.
        emptyCount >= 2
      : number - paging.first + 1 >= page.pageCount
  return isLast ? undefined : { by: 'page', page: number + 1 }
}

/** Fewer rows than there are: some slipped through, or a page was cut short. */
function expectTotal({ total }: Page, { rowCount }: Pass, where: string): void {
  if (total === undefined || rowCount >= total) return
  throw new HutongError(
    'HUTONG_SOURCE_ROWS_MISSING',
    `${where} says that there are ${total} rows and gave ${rowCount}; it is read from its first page again`,
  )
}

/**
 * The next pass asks for what was changed since the newest row of this one, but never since a later moment than its beginning: a row with a time in
 * the future would hide all others until then.
 */
function positionAfter(
  since: string | null,
  pass: Pass,
  { changedSince }: WebSettings,
): WebPosition {
  const { high, began } = pass
  const isTime = changedSince?.rule.as === 'time'
  const reached = isTime && high !== null && began !== null && began < high ? began : high
  return { kind: 'web-pages', since: laterMoment(since, reached) }
}

/** When the newest row of a batch was written. */
const newestOf = (rows: readonly Row[]): number | undefined =>
  rows.reduce<number | undefined>(
    (newest, { writtenAt }) =>
      writtenAt === undefined || (newest ?? 0) > writtenAt ? newest : writtenAt,
    undefined,
  )
