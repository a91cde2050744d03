import type { Source } from '../../connector.ts'
import { webSource, type WebSource } from './web-source.ts'
import type { WebSettings } from './web-settings.ts'
import { xmlPages, type XmlShape } from './xml-page.ts'

/** A service that answers XML, plain or in a SOAP envelope; `lists` are the paths that the mapping reads as lists. */
export function xmlService({
  lists,
  ...source
}: WebSource & { readonly lists: readonly string[] }): Source {
  const { settings } = source
  return webSource(source, (where) => xmlPages(settings, xmlShape(settings, lists), where))
}

export function xmlShape(
  { paging, success, total }: WebSettings,
  lists: readonly string[],
): XmlShape {
  const outside = [
    paging.by === 'cursor' ? paging.from : undefined,
    paging.by === 'page' ? paging.pageCount : undefined,
    success?.from,
    total,
  ]
  return {
    lists: new Set(lists),
    outside: new Set(outside.filter((path) => path !== undefined)),
  }
}
