import { systemClock, type Clock } from '@hutong/process'
import type { Connection } from '../../../src/connections.ts'
import type { Row, Source, SourceEvent } from '../../../src/connector.ts'
import { restPages } from '../../../src/sources/web/rest-pages.ts'
import {
  buildWebSettings,
  type WebDocument,
  type WebSettings,
} from '../../../src/sources/web/web-settings.ts'
import { xmlService } from '../../../src/sources/web/xml-service.ts'
import type { Asked } from './start-service.ts'

/** One row of a service, as it is answered. */
export interface Entry {
  readonly id: string
  readonly name: string
  readonly changedAt: string
}

export const noon = Date.parse('2026-01-31T04:00:00Z')
export const entry = (i: number, changedMs = noon + i): Entry => ({
  id: `N${i}`,
  name: `name ${i}`,
  changedAt: new Date(changedMs).toISOString(),
})
export const entries = (count: number): Entry[] => Array.from({ length: count }, (_, i) => entry(i))

export const restDocument: WebDocument = {
  kind: 'rest-pages',
  connection: 'tax',
  path: '/payments',
  items: 'data',
  key: 'id',
  version: { from: 'changedAt', as: 'time' },
  changedSince: { parameter: 'since' },
  paging: { by: 'cursor', from: 'next', parameter: 'cursor' },
  timeoutSeconds: 5,
}

export const settingsOf = (document: WebDocument, pollMs = 0): WebSettings & { pollMs: number } => {
  const mistakes: string[] = []
  const settings = buildWebSettings(document, 'streams.0', mistakes)
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return { ...settings, pollMs }
}

export interface OpenOptions {
  readonly connection?: Partial<Connection>
  readonly clock?: Clock
  readonly pollMs?: number
  readonly lists?: readonly string[]
}

/** A source on a service; retries wait a millisecond. */
export function openWeb(url: string, document: WebDocument, options: OpenOptions = {}): Source {
  const { connection = {}, clock = systemClock, pollMs = 0, lists = [] } = options
  const settings = settingsOf(document, pollMs)
  const connections = new Map([[document.connection, { url, ...connection }]])
  const parts = { settings, connections, clock, waitMsFirst: 1 }
  return document.kind === 'rest-pages' ? restPages(parts) : xmlService({ ...parts, lists })
}

/** Rows changed after `since`, oldest first, the page that the cursor names. */
export function pageOf(all: readonly Entry[], { query }: Pick<Asked, 'query'>, size: number) {
  const since = query.get('since') ?? ''
  const found = all.filter(({ changedAt }) => changedAt >= since)
  const start = Number(query.get('cursor') ?? 0)
  const next = start + size < found.length ? String(start + size) : null
  return { data: found.slice(start, start + size), next, total: found.length }
}

export async function collect(
  source: Source,
  position?: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourceEvent[]> {
  const events: SourceEvent[] = []
  for await (const event of source.poll(position, signal)) events.push(event)
  return events
}

export const rowsOf = (events: readonly SourceEvent[]): readonly Row[] =>
  events.flatMap((event) => (event.kind === 'rows' ? event.rows : []))

export const idsOf = (events: readonly SourceEvent[]): readonly unknown[] =>
  rowsOf(events).map((row) => (row.kind === 'row' ? row.value['id'] : undefined))

export const codesOf = (events: readonly SourceEvent[]): readonly string[] =>
  rowsOf(events).flatMap((row) =>
    row.kind === 'unreadable' ? row.reasons.map(({ code }) => code) : [],
  )

export function lastPosition(events: readonly SourceEvent[]): unknown {
  const last = events.findLast(({ kind }) => kind === 'rows')
  return last?.kind === 'rows' ? JSON.parse(JSON.stringify(last.position)) : undefined
}
