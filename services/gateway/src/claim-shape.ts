import type { RecordTypeInfo } from '@hutong/schemas'

type Property = RecordTypeInfo['schema']['properties'][string]

/** What JSON a claim about a field has to be: the record type's own schema, without what only a whole record must fulfil. */
export type ClaimShape =
  | { readonly kind: 'string' | 'number' | 'boolean' }
  | { readonly kind: 'array'; readonly element: ClaimShape }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, ClaimShape> }

/** Field -> shape, in the order of the schema. */
export function claimShapes({ schema }: RecordTypeInfo): ReadonlyMap<string, ClaimShape> {
  const shapeOf = (property: Property): ClaimShape => {
    const { type = 'string', items, properties } = resolve(property)
    switch (type) {
      case 'integer':
      case 'number':
        return { kind: 'number' }
      case 'boolean':
        return { kind: 'boolean' }
      case 'array':
        return { kind: 'array', element: shapeOf(items ?? {}) }
      case 'object':
        return { kind: 'object', members: shapesOf(properties ?? {}) }
      case 'string':
        return { kind: 'string' }
    }
  }
  const shapesOf = (properties: Readonly<Record<string, Property>>) =>
    new Map(Object.entries(properties).map(([name, property]) => [name, shapeOf(property)]))
  const resolve = (property: Property): Property =>
    schema.$defs?.[property.$ref?.replace('#/$defs/', '') ?? ''] ?? property
  return shapesOf(schema.properties)
}
