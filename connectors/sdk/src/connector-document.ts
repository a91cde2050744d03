import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { DebeziumDocument } from './sources/debezium/debezium-settings.ts'
import type { FolderDocument } from './sources/folder-settings.ts'
import type { PushDocument } from './sources/push/push-settings.ts'
import type { OutboxDocument, PollingDocument } from './sources/sql/sql-settings.ts'
import type { WebDocument } from './sources/web/web-settings.ts'
import type {
  ConstantRule,
  FormatRule,
  Origin,
  RecordIdRule,
  StatusRule,
} from './mapping/mapping.ts'

/** connector.yaml as it is written; its shape is `connector.schema.json`. */
export interface ConnectorDocument {
  readonly apiVersion: 'hutong/v1'
  readonly department: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly codes?: Readonly<Record<string, CodeTable>>
  readonly streams: readonly StreamDocument[]
}

export interface StreamDocument {
  readonly source: string
  readonly type: string
  readonly version: string
  readonly read: ReadDocument
  readonly recordId: RecordIdRule
  readonly status: StatusRule | ConstantRule
  readonly fields: FieldDocuments
}

/** One form for each kind of source; `pollSeconds` is known to all of them. */
type ReadDocument =
  | FolderDocument
  | WebDocument
  | PollingDocument
  | OutboxDocument
  | DebeziumDocument
  | PushDocument

type CodeTable = Readonly<Record<string, string>>
export interface FieldDocuments {
  readonly [field: string]: FieldDocument
}
type FieldDocument =
  | FormatRule
  | ConstantRule
  /** The name of a table under `codes`, or the table itself. */
  | (Origin & { readonly codes: string | CodeTable; readonly optional?: boolean })
  | { readonly fields: FieldDocuments }
  | { readonly each: string; readonly fields: FieldDocuments }

const read: unknown = JSON.parse(
  readFileSync(new URL('../connector.schema.json', import.meta.url), 'utf8'),
)
export const connectorSchema: object = typeof read === 'object' && read !== null ? read : {}
const validate = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
}).compile<ConnectorDocument>(connectorSchema)

/** The document, or every mistake in its shape at once: path, rule and what to write instead. */
export function parseConnectorDocument(
  input: unknown,
): { readonly document: ConnectorDocument } | { readonly mistakes: readonly string[] } {
  if (validate(input)) return { document: input }
  const told = (validate.errors ?? []).filter(
    (error) => error.keyword !== 'if' && !/\/(?:oneOf|anyOf)\/\d/.test(error.schemaPath),
  )
  return { mistakes: [...new Set(told.map(describe))] }
}

function describe(error: ErrorObject): string {
  const path = error.instancePath === '' ? '' : error.instancePath.slice(1).replaceAll('/', '.')
  const { parentSchema } = error
  const fix =
    typeof parentSchema?.['description'] === 'string'
      ? `; expected: ${parentSchema['description']}`
      : ''
  return `${path || 'the document'}: ${rule(error)}${fix}`
}

function rule({ keyword, params, message }: ErrorObject): string {
  const names: Readonly<Record<string, unknown>> = params
  if (keyword === 'additionalProperties')
    return `${String(names['additionalProperty'])} is not known here, remove it`
  if (keyword === 'required') return `${String(names['missingProperty'])} is missing, add it`
  if (keyword === 'propertyNames') return `${String(names['propertyName'])} is no field name`
  if (keyword === 'oneOf' || keyword === 'anyOf') return 'has none of the forms, or a mixture'
  return message ?? keyword
}
