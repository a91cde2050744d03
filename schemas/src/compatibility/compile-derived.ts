import { Ajv2020 } from 'ajv/dist/2020.js'
import { deriveSchema } from './derive-schema.ts'
import type { Side } from './derive-schema.ts'
import { formatTests } from './formats/judged-formats.ts'
import type { Raw } from './reading/reader.ts'

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: false,
  ownProperties: true,
  validateFormats: true,
  unicodeRegExp: true,
  logger: false,
  formats: formatTests,
})

/** Whether a document fits the schema as that side holds it, by ajv, which knows nothing of shapes. */
export function compileDerived(raw: Raw, side: Side): (document: unknown) => boolean {
  const derived = deriveSchema(raw, side)
  const validate = ajv.compile(derived)
  // Nobody asks for this very object again.
  ajv.removeSchema(derived)
  return (document) => validate(document)
}
