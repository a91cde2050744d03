import type { MomentForm, MomentRule } from './row-moment.ts'

/** `read` in connector.yaml, for services that are asked over HTTP. */
export interface WebDocument {
  readonly kind: 'rest-pages' | 'xml-service'
  readonly connection: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** xml-service: the body to send, with {since}, {page} and {cursor}. Without it the service is asked by GET. */
  readonly request?: string
  readonly soap?: { readonly version: '1.1' | '1.2'; readonly action?: string }
  readonly items: string
  readonly key: string
  readonly version: Moment
  readonly changedSince?: {
    readonly parameter?: string
    readonly from?: string
    readonly as?: 'time' | 'number'
    readonly zone?: string
    readonly write?: MomentForm
    readonly first?: string
    readonly overlapSeconds?: number
    readonly overlapCount?: number
  }
  readonly paging?: PagingDocument
  readonly success?: { readonly from: string; readonly is: readonly string[] }
  readonly total?: string
  readonly charset?: 'utf-8' | 'gb18030'
  readonly pagesMax?: number
  readonly pageMebibytesMax?: number
  readonly timeoutSeconds?: number
  readonly pollSeconds?: number
  readonly compareEvery?: string
}

interface Moment {
  readonly from: string
  readonly as: 'time' | 'number'
  readonly zone?: string
}

type PagingDocument =
  | { readonly by: 'cursor'; readonly from: string; readonly parameter?: string }
  | {
      readonly by: 'page'
      readonly parameter?: string
      readonly first?: number
      readonly pageCount?: string
    }
  | { readonly by: 'link'; readonly mayShift?: boolean }

/** How a service is asked, and what its answers look like; from `read` in connector.yaml. Paths lead to members joined by dots. */
export interface WebSettings {
  readonly kind: 'rest-pages' | 'xml-service'
  readonly connection: string
  /** Behind the address of the connection. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly request?: string
  readonly soap?: { readonly version: '1.1' | '1.2'; readonly action?: string }
  /** Where the rows are in the answer; `.` = the answer is their list. */
  readonly items: string
  /** Field that tells rows apart. */
  readonly key: string
  readonly version: { readonly from: string } & MomentRule
  /** Left out: everything is asked for, each time. */
  readonly changedSince?: ChangedSince
  readonly paging: Paging
  /** Field of every answer, and what it says when all is well. */
  readonly success?: { readonly from: string; readonly is: readonly string[] }
  /** Where the answer says how many rows all pages have. */
  readonly total?: string
  /** Left out: what the answer declares. */
  readonly charset?: 'utf-8' | 'gb18030'
  readonly pagesMax: number
  readonly pageBytesMax: number
  readonly timeoutMs: number
}

/** Only rows that were changed since a moment are asked for. */
interface ChangedSince {
  readonly parameter?: string
  readonly from: string
  readonly rule: MomentRule
  readonly write: MomentForm
  /** What is sent before anything is known. */
  readonly first?: string
  /** What is asked for again, in seconds or, of numbers, a count: rows can become visible later than others that were written after them. */
  readonly overlap: number
}

type Paging =
  | { readonly by: 'none' }
  | { readonly by: 'cursor'; readonly from: string; readonly parameter?: string }
  | {
      readonly by: 'page'
      readonly parameter?: string
      readonly first: number
      /** Where the answer says how many pages there are. */
      readonly pageCount?: string
    }
  /** RFC 8288: the header Link with rel=next. */
  | { readonly by: 'link'; readonly mayShift: boolean }

const pagesMaxDefault = 10_000
const pageMebibytesMaxDefault = 16
const timeoutSecondsDefault = 30
export const overlapSecondsDefault = 300
const overlapCountDefault = 1000

/** The settings that a document says; what its shape cannot say is added to `mistakes` with path, rule and what to write instead. */
export function buildWebSettings(
  document: WebDocument,
  path: string,
  mistakes: string[],
): WebSettings {
  const {
    kind,
    connection,
    query = {},
    request,
    soap,
    items,
    key,
    success,
    total,
    charset,
  } = document
  const paging = buildPaging(document)
  const changedSince = buildChangedSince(document, `${path}.read.changedSince`, mistakes)
  checkParameters(document, paging, `${path}.read`, mistakes)
  checkZone(document.version, `${path}.read.version`, mistakes)
  return {
    kind,
    connection,
    path: document.path,
    query,
    ...(request === undefined ? {} : { request }),
    ...(soap === undefined ? {} : { soap }),
    items,
    key,
    version: { from: document.version.from, ...ruleOf(document.version) },
    ...(changedSince === undefined ? {} : { changedSince }),
    paging,
    ...(success === undefined ? {} : { success }),
    ...(total === undefined ? {} : { total }),
    ...(charset === undefined ? {} : { charset }),
    pagesMax: document.pagesMax ?? pagesMaxDefault,
    pageBytesMax: (document.pageMebibytesMax ?? pageMebibytesMaxDefault) * mebibyte,
    timeoutMs: (document.timeoutSeconds ?? timeoutSecondsDefault) * 1000,
  }
}

const mebibyte = 1 << 20

function buildPaging({ paging }: WebDocument): Paging {
  if (paging === undefined) return { by: 'none' }
  switch (paging.by) {
    case 'cursor':
      return paging
    case 'page':
      return { ...paging, first: paging.first ?? 1 }
    case 'link':
      return { by: 'link', mayShift: paging.mayShift ?? false }
  }
}

const ruleOf = ({ as, zone }: Omit<Moment, 'from'>): MomentRule =>
  as === 'number' ? { as } : { as, ...(zone === undefined ? {} : { zone }) }

function buildChangedSince(
  { changedSince, version }: WebDocument,
  at: string,
  mistakes: string[],
): ChangedSince | undefined {
  if (changedSince === undefined) return undefined
  const { parameter, first, from = version.from, as = version.as } = changedSince
  const { write = 'rfc3339', zone = version.zone } = changedSince
  const moment = { from, as, ...(zone === undefined ? {} : { zone }) }
  checkZone(moment, at, mistakes)
  if (write === 'local' && zone === undefined)
    mistakes.push(`${at}.write: local needs a zone; expected: zone such as '+08:00'`)
  const overlap =
    as === 'time'
      ? (changedSince.overlapSeconds ?? overlapSecondsDefault)
      : (changedSince.overlapCount ?? overlapCountDefault)
  return {
    ...(parameter === undefined ? {} : { parameter }),
    from,
    rule: ruleOf(moment),
    write,
    ...(first === undefined ? {} : { first }),
    overlap,
  }
}

function checkZone({ as, zone }: Moment, at: string, mistakes: string[]): void {
  if (as === 'number' && zone !== undefined)
    mistakes.push(`${at}.zone: a number has none; expected: as: time, or no zone`)
}

/** What pages and moments are told by must have its place: a parameter of the query, or a word in the body. */
function checkParameters(
  { request, changedSince, paging }: WebDocument,
  { by }: Paging,
  at: string,
  mistakes: string[],
): void {
  const check = (name: string, parameter: string | undefined, word: string): void => {
    if (request === undefined && parameter === undefined)
      mistakes.push(`${at}.${name}.parameter: is missing; expected: the parameter of the query`)
    if (request !== undefined && !request.includes(word))
      mistakes.push(`${at}.request: has no ${word}; expected: ${word} where ${name} is told`)
  }
  if (changedSince !== undefined) check('changedSince', changedSince.parameter, '{since}')
  if (paging?.by === 'cursor') check('paging', paging.parameter, '{cursor}')
  if (paging?.by === 'page') check('paging', paging.parameter, '{page}')
  if (by === 'link' && request !== undefined)
    mistakes.push(`${at}.paging.by: link is for GET; expected: cursor or page`)
}
