import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { recordSchemaFaults } from '../compatibility/record/record-schema-faults.ts'
import type { SchemaDocument } from '../schema-document.ts'

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
      const text = readFileSync(join(records, file), 'utf8')
      const faults = faultsOf(text)
      if (faults.length > 0) throw new Error(`${file}: ${faults.join('; ')}`)
      const parsed: SchemaDocument = JSON.parse(text)
      const misnamed = !file.endsWith(`/${fileNameOf(parsed)}`)
      if (misnamed) throw new Error(`${file}: must be called ${fileNameOf(parsed)}`)
      return parsed
    })
}

/** What keeps a document from being a record schema. */
export function schemaFaults(document: unknown): readonly string[] {
  return faultsOf(JSON.stringify(document))
}

function faultsOf(text: string): readonly string[] {
  return recordSchemaFaults(text).map(({ path, rule, fix }) => `${path} ${rule}: ${fix}`)
}

function fileNameOf({ 'x-catalogue': { type, version, revision } }: SchemaDocument): string {
  return `${type}.v${version}.${revision}.json`
}
