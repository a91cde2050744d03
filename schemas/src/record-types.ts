import { publishedSchemas } from './generated/published-schemas.ts'
import type {
  Classification,
  Coverage,
  PropertySchema,
  SchemaDocument,
  Sharing,
} from './schema-document.ts'
import { topicName } from './topic-name.ts'

/** All that the catalogue knows of a record type, from the annotations of its newest published schema. */
export interface RecordTypeInfo {
  readonly type: string
  readonly version: number
  readonly revision: number
  /** `N.R`, as events and `validateRecord` name it. */
  readonly schemaVersion: string
  /** Code of the department that answers for the data. */
  readonly owner: string
  /** Code of the connector that delivers them: the source in events and heartbeats. */
  readonly source: string
  readonly titleZh: string
  readonly titleEn: string
  readonly fields: readonly RecordField[]
  /** Paths to persons or credit codes: `$`, `$.partyA`, `$.owners[]`. */
  readonly subjects: readonly string[]
  readonly certificateNumberField: string | null
  readonly validToField: string | null
  readonly regionField: string | null
  readonly coverage: Coverage
  readonly updateFrequencyMs: number
  readonly sharing: Sharing
  readonly topic: string
  readonly schema: SchemaDocument
}

export interface RecordField {
  readonly name: string
  readonly titleZh: string
  readonly titleEn: string
  readonly classification: Classification
  /** A named format, or `code` (enumerated), `text`, `person`, `list`. */
  readonly format: string
  readonly required: boolean
}

/** Every record type, in the order of their names. */
export const recordTypes: readonly RecordTypeInfo[] =
  newestOfEach(publishedSchemas).map(describeType)

const byName: ReadonlyMap<string, RecordTypeInfo> = new Map(
  recordTypes.map((info) => [info.type, info]),
)

export function recordType(name: string): RecordTypeInfo | undefined {
  return byName.get(name)
}

const bySchemaVersion: ReadonlyMap<string, RecordTypeInfo> = new Map(
  publishedSchemas.map(describeType).map((info) => [`${info.type} ${info.schemaVersion}`, info]),
)

/** A type as one revision of it has it, not only the newest; undefined when there is none such. */
export function publishedType(name: string, schemaVersion: string): RecordTypeInfo | undefined {
  return bySchemaVersion.get(`${name} ${schemaVersion}`)
}

/** Every revision of a type that this program was built with; of a version those of one topic. */
export function publishedRevisions(name: string, version?: number): readonly RecordTypeInfo[] {
  return [...bySchemaVersion.values()].filter(
    (info) => info.type === name && (version === undefined || info.version === version),
  )
}

/** ISO 8601 durations of the catalogue: days, or hours, minutes and seconds. */
export function durationMs(duration: string): number {
  const [, days, hours, minutes, seconds] =
    /^P(?:(\d+)D|T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)$/u.exec(duration) ?? []
  const hoursAll = Number(days ?? 0) * 24 + Number(hours ?? 0)
  return ((hoursAll * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000
}

function newestOfEach(schemas: readonly SchemaDocument[]): readonly SchemaDocument[] {
  const newest = new Map<string, SchemaDocument>()
  for (const schema of schemas) {
    const { type, version, revision } = schema['x-catalogue']
    const known = newest.get(type)?.['x-catalogue']
    const newer =
      known === undefined ||
      version > known.version ||
      (version === known.version && revision > known.revision)
    if (newer) newest.set(type, schema)
  }
  return [...newest.values()].toSorted((a, b) =>
    a['x-catalogue'].type < b['x-catalogue'].type ? -1 : 1,
  )
}

/** A type as one schema has it. */
export function describeType(schema: SchemaDocument): RecordTypeInfo {
  const { title, updateFrequency, ...annotation } = schema['x-catalogue']
  const { type, version, revision } = annotation
  return {
    ...annotation,
    schemaVersion: `${version}.${revision}`,
    titleZh: title.zh,
    titleEn: title.en,
    fields: Object.entries(schema.properties).map(([name, property]) =>
      describeField(name, property, schema),
    ),
    updateFrequencyMs: durationMs(updateFrequency),
    topic: topicName(type, version),
    schema,
  }
}

function describeField(
  name: string,
  property: PropertySchema,
  schema: SchemaDocument,
): RecordField {
  const annotation = property['x-field']
  return {
    name,
    titleZh: annotation?.zh ?? name,
    titleEn: annotation?.en ?? name,
    classification: annotation?.classification ?? 'sensitive-personal',
    format: formatOf(property),
    required: schema.required.includes(name),
  }
}

function formatOf(property: PropertySchema): string {
  if (property.$ref !== undefined) return 'person'
  if (property.type === 'array') return 'list'
  return property.format ?? (property.enum ? 'code' : 'text')
}
