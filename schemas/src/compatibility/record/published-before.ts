import { publishedSchemas } from '../../generated/published-schemas.ts'
import type { NamedSchema } from '../judge-schemas.ts'
import { isRaw } from '../reading/reader.ts'
import type { Raw } from '../reading/reader.ts'

/** The published schemas of the topic that a record schema is for, but for itself: those of its type and version. */
export function publishedBefore(raw: Raw): readonly NamedSchema[] {
  const catalogue = raw['x-catalogue']
  if (!isRaw(catalogue)) return []
  return publishedSchemas
    .filter(({ 'x-catalogue': { type, version, revision } }) => {
      const isOfTopic = type === catalogue['type'] && version === catalogue['version']
      return isOfTopic && revision !== catalogue['revision']
    })
    .map((schema) => {
      const { type, version, revision } = schema['x-catalogue']
      return { name: `${type}.v${version}.${revision}`, text: JSON.stringify(schema) }
    })
}
