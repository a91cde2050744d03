import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { PropertySchema, SchemaDocument } from '../schema-document.ts'

const schemasFolder = new URL('../..', import.meta.url).pathname

/**
 * Every published schema, in the order of their file names.
 *
 * @throws Error naming file and rule when one breaks the subset or contradicts itself.
 */
export function readSchemas(): readonly SchemaDocument[] {
  const records = join(schemasFolder, 'records')
  return readdirSync(records, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => {
      const parsed: unknown = JSON.parse(readFileSync(join(records, file), 'utf8'))
      const faults = schemaFaults(parsed)
      if (!isSchemaDocument(parsed)) throw new Error(`${file}: ${faults.join('; ')}`)
      const misnamed = !file.endsWith(`/${fileNameOf(parsed)}`)
      if (misnamed) throw new Error(`${file}: must be called ${fileNameOf(parsed)}`)
      return parsed
    })
}

const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false })
const fitsSubset = ajv.compile<SchemaDocument>(
  JSON.parse(readFileSync(join(schemasFolder, 'meta/hutong-schema.json'), 'utf8')),
)

/** What keeps a document from being a record schema: rules of the subset first, then names that lead nowhere. */
export function schemaFaults(document: unknown): readonly string[] {
  if (!fitsSubset(document)) {
    return (fitsSubset.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`)
  }
  return danglingNames(document)
}

function isSchemaDocument(document: unknown): document is SchemaDocument {
  return schemaFaults(document).length === 0
}

function danglingNames(schema: SchemaDocument): readonly string[] {
  const annotation = schema['x-catalogue']
  const { coverage, certificateNumberField, validToField, regionField } = annotation
  const named = [...schema.required, ...coverage.regionFields, ...coverage.dateFields]
  for (const field of [certificateNumberField, validToField, regionField]) {
    if (field !== null) named.push(field)
  }
  const faults = named
    .filter((field) => !Object.hasOwn(schema.properties, field))
    .map((field) => `${field} is named but not declared`)
  for (const path of annotation.subjects) {
    if (!isSubject(at(path, schema))) faults.push(`${path} is no person and no credit code`)
  }
  const expected = `urn:hutong:schema:${annotation.type}:${annotation.version}.${annotation.revision}`
  if (schema.$id !== expected) faults.push(`$id must be ${expected}`)
  return faults
}

function fileNameOf({ 'x-catalogue': { type, version, revision } }: SchemaDocument): string {
  return `${type}.v${version}.${revision}.json`
}

/** The schema at a subject path, references followed. */
function at(path: string, schema: SchemaDocument): PropertySchema | undefined {
  let place: PropertySchema | undefined = schema
  for (const step of path.split('.').slice(1)) {
    place = follow(place?.properties?.[step.replace('[]', '')], schema)
    if (step.endsWith('[]')) place = follow(place?.items, schema)
  }
  return place
}

function follow(
  place: PropertySchema | undefined,
  schema: SchemaDocument,
): PropertySchema | undefined {
  const name = place?.$ref?.replace('#/$defs/', '')
  return name === undefined ? place : schema.$defs?.[name]
}

function isSubject(place: PropertySchema | undefined): boolean {
  if (place?.format === 'credit-code') return true
  const { name, idType, idNumber } = place?.properties ?? {}
  return name !== undefined && idType !== undefined && idNumber?.format === 'subject-number'
}
