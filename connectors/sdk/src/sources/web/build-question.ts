import { fillTemplate } from './fill-template.ts'
import { momentBefore, writeMoment } from './row-moment.ts'
import type { WebQuestion } from './web-client.ts'
import type { PageAt } from './web-position.ts'
import type { WebSettings } from './web-settings.ts'

/** Asks for the page at a place, of the rows changed since a moment. */
export function createQuestions(settings: WebSettings, base: URL, accept: string) {
  const { path, query, request, soap, paging, changedSince } = settings

  return (at: PageAt, since: string | null): WebQuestion => {
    const told = { ...tellSince(settings, since), ...tellPage(at) }
    if (request !== undefined) {
      const headers = { accept, ...soapHeaders(soap) }
      return { method: 'POST', target: target(), headers, body: fillTemplate(request, told) }
    }
    const url = at.by === 'link' ? new URL(at.link, base) : target()
    if (at.by !== 'link') addParameters(url.searchParams, told)
    return { method: 'GET', target: url, headers: { accept } }
  }

  function target(): URL {
    const url = new URL(base)
    url.pathname = base.pathname.replace(/\/$/, '') + path
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }

  function addParameters(parameters: URLSearchParams, told: Told): void {
    const add = (name: string | undefined, value: string | undefined): void => {
      if (name !== undefined && value !== undefined) parameters.set(name, value)
    }
    add(changedSince?.parameter, told.since)
    if (paging.by === 'page') add(paging.parameter, told.page)
    if (paging.by === 'cursor') add(paging.parameter, told.cursor)
  }

  function tellPage(at: PageAt): Told {
    if (at.by === 'cursor') return { cursor: at.cursor }
    if (paging.by !== 'page') return {}
    return { page: String(at.by === 'page' ? at.page : paging.first) }
  }
}

interface Told {
  readonly since?: string
  readonly page?: string
  readonly cursor?: string
}

/** Before anything is known everything is asked for, in the words that the settings have for it. */
function tellSince({ changedSince, request }: WebSettings, since: string | null): Told {
  if (changedSince === undefined) return {}
  const { rule, write, first, overlap } = changedSince
  if (since !== null) return { since: writeMoment(momentBefore(since, overlap, rule), rule, write) }
  if (first !== undefined) return { since: first }
  return request === undefined ? {} : { since: writeMoment(beginning, rule, write) }
}

const beginning = '0'.repeat(20)

function soapHeaders(soap: WebSettings['soap']): Record<string, string> {
  if (soap === undefined) return { 'content-type': 'application/xml; charset=utf-8' }
  const { version, action = '' } = soap
  return version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` }
    : {
        'content-type': `application/soap+xml; charset=utf-8${action === '' ? '' : `; action="${action}"`}`,
      }
}
