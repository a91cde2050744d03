import type { PropertySchema, SchemaDocument } from '../../schema-document.ts'
import { stepInto } from '../json-path.ts'
import type { SchemaFault } from '../reading/reader.ts'

/** Names in a schema that lead nowhere: fields that are not declared, subjects that are no persons, an $id of another revision. */
export function danglingNames(schema: SchemaDocument): readonly SchemaFault[] {
  const annotation = schema['x-catalogue']
  const { coverage, certificateNumberField, validToField, regionField } = annotation
  const named = [...schema.required, ...coverage.regionFields, ...coverage.dateFields]
  for (const field of [certificateNumberField, validToField, regionField]) {
    if (field !== null) named.push(field)
  }
  const faults = named
    .filter((field) => !Object.hasOwn(schema.properties, field))
    .map((field) => fault(stepInto('$', field), 'is named but not declared: declare it'))
  for (const path of annotation.subjects) {
    if (!isSubject(at(path, schema))) {
      faults.push(fault(path, 'must lead to a person (name, idType, idNumber) or a credit code'))
    }
  }
  const expected = `urn:hutong:schema:${annotation.type}:${annotation.version}.${annotation.revision}`
  if (schema.$id !== expected) faults.push(fault('$.$id', `must be ${expected}`))
  return faults
}

const fault = (path: string, fix: string): SchemaFault => ({ path, rule: 'name-unknown', fix })

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
