import { HutongError } from '@hutong/process'

/** Where one page is asked for. */
export type PageAt =
  | { readonly by: 'first' }
  | { readonly by: 'page'; readonly page: number }
  | { readonly by: 'cursor'; readonly cursor: string }
  /** Path and query, on the server of the connection. */
  | { readonly by: 'link'; readonly link: string }

/** How far a service has been read: all that was changed up to `since`, and a pass that is under way. Moments have 20 digits. */
export interface WebPosition {
  readonly kind: 'web-pages'
  readonly since: string | null
  readonly pass?: Pass
}

/** One reading of all pages. */
export interface Pass {
  readonly at: PageAt
  /** Newest moment of the rows so far. */
  readonly high: string | null
  /** When the pass began, by the service's clock; null before its first answer. */
  readonly began: string | null
  /** The service did not tell the time: `began` is by our own clock. */
  readonly isOurClock?: true
  readonly pageCount: number
  readonly rowCount: number
}

export const newPass: Pass = {
  at: { by: 'first' },
  high: null,
  began: null,
  pageCount: 0,
  rowCount: 0,
}

/** @throws HutongError HUTONG_POSITION_MALFORMED for anything that a web source does not give. */
export function parseWebPosition(input: unknown): WebPosition {
  if (input === undefined || input === null) return { kind: 'web-pages', since: null }
  if (isWebPosition(input)) return input
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    'the stored position is not one of a web service; reset the state of this source to read it from the beginning',
  )
}

function isWebPosition(input: unknown): input is WebPosition {
  if (!isObject(input)) return false
  const { kind, since, pass } = input
  return kind === 'web-pages' && isMoment(since) && (pass === undefined || isPass(pass))
}

function isPass(input: unknown): boolean {
  if (!isObject(input)) return false
  const { at, high, began, isOurClock, pageCount, rowCount } = input
  const areCounts = Number.isSafeInteger(pageCount) && Number.isSafeInteger(rowCount)
  const isClock = isOurClock === undefined || isOurClock === true
  return isPageAt(at) && isMoment(high) && isMoment(began) && isClock && areCounts
}

function isPageAt(input: unknown): boolean {
  if (!isObject(input)) return false
  const { by, page, cursor, link } = input
  if (by === 'page') return Number.isSafeInteger(page)
  if (by === 'cursor') return typeof cursor === 'string'
  return by === 'link' ? typeof link === 'string' : by === 'first'
}

const isMoment = (input: unknown): boolean =>
  input === null || (typeof input === 'string' && /^\d{20}$/.test(input))

const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null
