import { createHash } from 'node:crypto'
import { createQuestions } from './build-question.ts'
import { misconfigured, unavailable } from './failures.ts'
import { createRowJudge, type JudgedRow } from './judge-rows.ts'
import { nextLink } from './next-link.ts'
import type { PageBody, PageFormat } from './page-format.ts'
import { laterMoment } from './row-moment.ts'
import type { WebAnswer } from './send-request.ts'
import type { WebClient } from './web-client.ts'
import type { PageAt } from './web-position.ts'
import type { WebSettings } from './web-settings.ts'

/** One page, as far as the pass needs to know it. */
export interface Page {
  readonly rows: readonly JudgedRow[]
  readonly rowCount: number
  /** Of its rows; '' when there are none. */
  readonly digest: string
  /** Newest moment of its rows. */
  readonly high: string | null
  /** What its answer names as next; undefined at the end, and where pages have numbers. */
  readonly next: PageAt | undefined
  /** How many pages or rows the service says there are. */
  readonly pageCount: number | undefined
  readonly total: number | undefined
  /** When it was answered, by the service's clock, ms since 1970. */
  readonly answeredAt: number | undefined
}

export type PageRead =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'gone'; readonly status: number }

const pagesRememberedMax = 1000
const cursorLengthMax = 4096

/** Reads single pages; one that the service says is as it was is not sent, and has no rows then. */
export function createPageReader(
  settings: WebSettings,
  format: PageFormat,
  client: WebClient,
  where: string,
) {
  const { paging, success, total } = settings
  const question = createQuestions(settings, client.base, format.accept)
  const judge = createRowJudge(settings)
  const known = new Map<string, { readonly etag: string; readonly page: Page }>()

  async function readPage(
    at: PageAt,
    since: string | null,
    signal: AbortSignal,
  ): Promise<PageRead> {
    const asked = question(at, since)
    const before = known.get(asked.target.href)
    const headers = { ...asked.headers, ...(before ? { 'if-none-match': before.etag } : {}) }
    const reader = { ...format, read: (answer: WebAnswer) => readAnswer(answer, asked.target) }
    const reply = await client.ask({ ...asked, headers }, reader, signal)
    switch (reply.kind) {
      case 'gone':
        return reply
      case 'unchanged':
        if (before === undefined)
          throw unavailable(where, 'says that nothing changed, though it was not asked so')
        return { kind: 'page', page: before.page }
      case 'answer': {
        const { etag } = reply.headers
        if (etag !== undefined && asked.method === 'GET')
          remember(asked.target.href, etag, reply.read)
        return { kind: 'page', page: reply.read }
      }
    }
  }

  function remember(href: string, etag: string, page: Page): void {
    if (known.size >= pagesRememberedMax) return
    known.set(href, { etag, page: { ...page, rows: [] } })
  }

  async function readAnswer(answer: WebAnswer, target: URL): Promise<Page> {
    const { date } = answer.headers
    const answeredAt = date === undefined ? undefined : Date.parse(date)
    if (answer.status === 204) return { ...noPage, answeredAt }
    const body = await format.read(answer)
    expectSuccess(body)
    const rows = judge(body.items)
    return {
      rows,
      rowCount: rows.length,
      digest: rows.length === 0 ? '' : digestOf(rows),
      high: rows.reduce<string | null>((high, { moment }) => laterMoment(high, moment), null),
      next: nextOf(body, answer, target),
      pageCount: paging.by === 'page' ? countAt(body, paging.pageCount) : undefined,
      total: countAt(body, total),
      answeredAt: Number.isNaN(answeredAt) ? undefined : answeredAt,
    }
  }

  function expectSuccess({ textAt }: PageBody): void {
    if (success === undefined || success.is.includes(textAt(success.from) ?? '')) return
    throw unavailable(where, `answers a failure: ${success.from} is not ${success.is.join(' or ')}`)
  }

  function nextOf({ textAt }: PageBody, { headers }: WebAnswer, target: URL): PageAt | undefined {
    if (paging.by === 'cursor') {
      const cursor = textAt(paging.from)
      if (cursor === undefined || cursor.length > cursorLengthMax)
        throw misconfigured(
          where,
          `answers no cursor at ${paging.from}: a text of at most ${cursorLengthMax} characters is one`,
        )
      return cursor === '' ? undefined : { by: 'cursor', cursor }
    }
    return paging.by === 'link' ? linkOf(headers['link'], target) : undefined
  }

  /** Our credentials go to the server of the connection and nowhere else. */
  function linkOf(header: string | string[] | undefined, target: URL): PageAt | undefined {
    const link = nextLink(header)
    if (link === undefined) return undefined
    const url = URL.canParse(link, target.href) ? new URL(link, target) : undefined
    if (url?.origin !== client.base.origin)
      throw misconfigured(where, 'names a next page on another server, which is not asked')
    return { by: 'link', link: url.pathname + url.search }
  }

  function countAt({ textAt }: PageBody, path: string | undefined): number | undefined {
    if (path === undefined) return undefined
    const text = textAt(path) ?? ''
    if (!/^\d{1,15}$/.test(text)) throw unavailable(where, `answers no count at ${path}`)
    return Number(text)
  }

  return { readPage, forget: () => known.clear() }
}

export type PageReader = ReturnType<typeof createPageReader>

const noPage: Omit<Page, 'answeredAt'> = {
  rows: [],
  rowCount: 0,
  digest: '',
  high: null,
  next: undefined,
  pageCount: undefined,
  total: undefined,
}

function digestOf(rows: readonly JudgedRow[]): string {
  const hash = createHash('sha256')
  for (const { row } of rows) hash.update(row.raw)
  return hash.digest('base64url')
}
