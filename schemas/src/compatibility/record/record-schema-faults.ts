import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { SchemaDocument } from '../../schema-document.ts'
import { readSchema } from '../reading/read-schema.ts'
import type { Raw, SchemaFault } from '../reading/reader.ts'
import { danglingNames } from './dangling-names.ts'
import { recordRules } from './record-rules.ts'

/** What keeps a text from being published as the schema of a record type, all at once; first what is outside the subset that can be judged. */
export function recordSchemaFaults(text: string): readonly SchemaFault[] {
  const reading = readSchema(text)
  if (!reading.ok) return reading.faults
  const { raw } = reading.schema
  const faults = recordRules(raw)
  if (faults.length > 0) return faults
  if (!fitsMetaSchema(raw)) return metaSchemaFaults()
  return danglingNames(raw)
}

let compiled: ValidateFunction<SchemaDocument> | undefined

function metaSchema(): ValidateFunction<SchemaDocument> {
  const file = new URL('../../../meta/hutong-schema.json', import.meta.url)
  compiled ??= new Ajv2020({
    strict: true,
    allErrors: true,
    strictRequired: false,
  }).compile<SchemaDocument>(JSON.parse(readFileSync(file, 'utf8')))
  return compiled
}

function fitsMetaSchema(raw: Raw): raw is Raw & SchemaDocument {
  return metaSchema()(raw)
}

/** Of the last document: the deepest say most. */
function metaSchemaFaults(): readonly SchemaFault[] {
  return (metaSchema().errors ?? []).map(({ instancePath, message, params }) => {
    const named = ['missingProperty', 'additionalProperty'].flatMap((word) => params[word] ?? [])
    return {
      path: `$${instancePath.replaceAll('/', '.')}`,
      rule: 'meta-schema',
      fix: [message ?? 'is wrong', ...named.map(String)].join(': '),
    }
  })
}
