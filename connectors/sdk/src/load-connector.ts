import { readFile } from 'node:fs/promises'
import { HutongError } from '@hutong/process'
import { parse } from 'yaml'
import {
  parseConnectorDocument,
  type ConnectorDocument,
  type StreamDocument,
} from './connector-document.ts'
import { checkMapping } from './mapping/check-mapping.ts'
import { checkAgainstSchema } from './mapping/check-against-schema.ts'
import type { Mapping } from './mapping/mapping.ts'
import { resolveCodes } from './mapping/resolve-codes.ts'
import {
  buildDebeziumSettings,
  type DebeziumSettings,
} from './sources/debezium/debezium-settings.ts'
import { buildFolderSettings, type FolderSettings } from './sources/folder-settings.ts'
import {
  buildOutboxSettings,
  buildPollingSettings,
  type OutboxSettings,
  type PollingSettings,
} from './sources/sql/sql-settings.ts'
import {
  buildPushSettings,
  pushPollSecondsDefault,
  type PushSettings,
} from './sources/push/push-settings.ts'
import { buildWebSettings, type WebSettings } from './sources/web/web-settings.ts'

/** One department's connector: what it reads, stream by stream. */
export interface Connector {
  readonly department: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly streams: readonly Stream[]
}

/** One kind of rows: a source with its own lease, position and heartbeat. */
export interface Stream {
  readonly department: string
  /** Code of the source: part of every key, and the key of its position. */
  readonly source: string
  readonly type: string
  /** Version and revision of the schema, `1.0`. */
  readonly version: string
  readonly read: SourceSettings & {
    readonly pollMs: number
    /** How often it is compared with the log; left out: never. */
    readonly compareMs?: number
  }
  readonly mapping: Mapping
}

/** What each kind of source is opened with. */
export type SourceSettings =
  | FolderSettings
  | WebSettings
  | PollingSettings
  | OutboxSettings
  | DebeziumSettings
  | PushSettings

/** Kinds whose rows have members inside members and lists; those of the others are columns. */
const nestedKinds: ReadonlySet<SourceSettings['kind']> = new Set([
  'jsonl-folder',
  'sql-outbox',
  'debezium',
  'rest-pages',
  'xml-service',
  'push',
] as const)
export const isNested = ({ kind }: Pick<SourceSettings, 'kind'>): boolean => nestedKinds.has(kind)

const pollSecondsDefault = 5

/**
 * Reads a `connector.yaml`.
 *
 * @throws HutongError HUTONG_CONNECTOR_INVALID with one line for each mistake: path, rule, what to write instead.
 */
export async function loadConnector(file: string): Promise<Connector> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HutongError('HUTONG_CONNECTOR_INVALID', `${file} cannot be read`, cause)
  })
  return parseConnector(text, file)
}

/** As `loadConnector`, from a text; `origin` names it in the failure. */
export function parseConnector(text: string, origin: string): Connector {
  const judged = judgeConnector(text)
  if ('mistakes' in judged) throw invalid(origin, judged.mistakes)
  return judged.connector
}

/** The connector that a text describes, with the document as it is written; or every mistake, in the form `path: rule; expected: what to write`. */
export function judgeConnector(
  text: string,
):
  | { readonly connector: Connector; readonly document: ConnectorDocument }
  | { readonly mistakes: readonly string[] } {
  const read = parseYaml(text)
  if ('mistakes' in read) return read
  const parsed = parseConnectorDocument(read.input)
  if ('mistakes' in parsed) return parsed
  const mistakes: string[] = []
  const connector = build(parsed.document, mistakes)
  return mistakes.length > 0 ? { mistakes } : { connector, document: parsed.document }
}

function parseYaml(
  text: string,
): { readonly input: unknown } | { readonly mistakes: readonly string[] } {
  try {
    return { input: parse(text) }
  } catch (cause) {
    const [first] = cause instanceof Error ? cause.message.split('\n') : []
    return { mistakes: [`the document: is not YAML: ${first ?? ''}`] }
  }
}

function build(document: ConnectorDocument, mistakes: string[]): Connector {
  const { department, title, codes = {} } = document
  const seen = new Set<string>()
  const streams = document.streams.map((stream, i): Stream => {
    const path = `streams.${i}`
    if (seen.has(stream.source))
      mistakes.push(
        `${path}.source: ${stream.source} is taken; expected: one source for each stream`,
      )
    seen.add(stream.source)
    const { source, type, version, recordId, status } = stream
    const fields = resolveCodes(stream.fields, codes, `${path}.fields`, mistakes)
    const mapping: Mapping = { recordId, status, fields }
    checkAgainstSchema(stream, fields, path, mistakes)
    checkMapping(mapping, isNested(stream.read), path, mistakes)
    return { department, source, type, version, read: buildRead(stream, path, mistakes), mapping }
  })
  return { department, title, streams }
}

function buildRead({ read }: StreamDocument, path: string, mistakes: string[]): Stream['read'] {
  const pollMs = (read.pollSeconds ?? pollSecondsDefault) * 1000
  switch (read.kind) {
    case 'csv-folder':
    case 'jsonl-folder':
      return { ...buildFolderSettings(read, path, mistakes), pollMs }
    case 'sql-polling':
      return { ...buildPollingSettings(read), pollMs, ...compareOf(read.compareEvery) }
    case 'sql-outbox':
      return { ...buildOutboxSettings(read), pollMs }
    case 'debezium':
      return { ...buildDebeziumSettings(read, path, mistakes), pollMs }
    case 'rest-pages':
    case 'xml-service':
      if (read.compareEvery !== undefined && read.version.as !== 'time')
        mistakes.push(
          `${path}.read.compareEvery: a revocation needs a moment as version; expected: version.as time, or no compareEvery`,
        )
      return {
        ...buildWebSettings(read, path, mistakes),
        pollMs,
        ...compareOf(read.compareEvery),
      }
    case 'push':
      return {
        ...buildPushSettings(read, path, mistakes),
        pollMs: (read.pollSeconds ?? pushPollSecondsDefault) * 1000,
      }
  }
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Of `24h`; the shape is judged by the schema. */
function compareOf(every: string | undefined): { readonly compareMs?: number } {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(every ?? '') ?? []
  const ms = Object.entries(unitMs).find(([name]) => name === unit)?.[1]
  return ms === undefined ? {} : { compareMs: Number(count) * ms }
}

function invalid(origin: string, mistakes: readonly string[]): HutongError {
  return new HutongError(
    'HUTONG_CONNECTOR_INVALID',
    `${origin} has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`,
  )
}
