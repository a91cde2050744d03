import { judgeSchemas } from '../compatibility/judge-schemas.ts'
import type { SchemaDocument } from '../schema-document.ts'

/** What keeps a schema from following the earlier ones of its type and version, for all of them. */
export function historyFaults(schemas: readonly SchemaDocument[]): readonly string[] {
  return schemas.flatMap((later) => {
    const earlier = schemas.filter((schema) => isBefore(schema, later))
    const judged = judgeSchemas(named(later), earlier.map(named))
    switch (judged.verdict) {
      case 'compatible':
        return []
      case 'incompatible':
        return judged.refusals.map(
          ({ against, path, rule, fix }) =>
            `${later.$id} cannot follow ${against}: ${path} ${rule}: ${fix}`,
        )
      case 'not-judged':
        return judged.faults.map(
          ({ schema, path, rule, fix }) => `${schema} cannot be judged: ${path} ${rule}: ${fix}`,
        )
    }
  })
}

const named = (schema: SchemaDocument) => ({ name: schema.$id, text: JSON.stringify(schema) })

function isBefore(
  { 'x-catalogue': one }: SchemaDocument,
  { 'x-catalogue': other }: SchemaDocument,
): boolean {
  const isOfTopic = one.type === other.type && one.version === other.version
  return isOfTopic && one.revision < other.revision
}
