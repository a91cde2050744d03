import type { Source } from '../../connector.ts'
import { jsonPages } from './json-page.ts'
import { webSource, type WebSource } from './web-source.ts'

/** A service that answers pages of JSON. */
export function restPages(source: WebSource): Source {
  return webSource(source, (where) => jsonPages(source.settings, where))
}
