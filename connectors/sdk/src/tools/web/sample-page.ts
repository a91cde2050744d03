import type { Clock } from '@hutong/process'
import type { Connection } from '../../connections.ts'
import { listPathsOf } from '../../mapping/list-paths.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { createQuestions } from '../../sources/web/build-question.ts'
import { misconfigured } from '../../sources/web/failures.ts'
import { jsonPages } from '../../sources/web/json-page.ts'
import type { PageBody } from '../../sources/web/page-format.ts'
import type { WebAnswer } from '../../sources/web/send-request.ts'
import { openWebClient } from '../../sources/web/web-client.ts'
import type { WebSettings } from '../../sources/web/web-settings.ts'
import { xmlShape } from '../../sources/web/xml-service.ts'
import { xmlPages } from '../../sources/web/xml-page.ts'

export interface PageSample {
  readonly body: PageBody
  readonly headers: WebAnswer['headers']
}

/**
 * The first page of a service, asked for as at the very beginning.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG, HUTONG_SOURCE_RATE_LIMITED
 */
export async function samplePage(
  settings: WebSettings,
  mapping: Mapping,
  connection: Connection,
  clock: Clock,
): Promise<PageSample> {
  const where = `${settings.connection} ${settings.path}`
  const { timeoutMs, pageBytesMax: bytesMax } = settings
  const client = openWebClient({ connection, where, timeoutMs, bytesMax, clock })
  try {
    const format =
      settings.kind === 'rest-pages'
        ? jsonPages(settings, where)
        : xmlPages(settings, xmlShape(settings, listPathsOf(mapping.fields)), where)
    const question = createQuestions(settings, client.base, format.accept)({ by: 'first' }, null)
    const reply = await client.ask(question, format, new AbortController().signal)
    if (reply.kind === 'answer') return { body: reply.read, headers: reply.headers }
    throw misconfigured(where, 'refuses the question: is path right, and the query?')
  } finally {
    await client.close()
  }
}
