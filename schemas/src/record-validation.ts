import { recordFormats } from './record-formats.ts'

/** How ajv judges records: nothing is changed, nothing is passed over, the first error ends it. */
export const recordValidation = {
  strict: true,
  strictRequired: true,
  allErrors: false,
  ownProperties: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  validateFormats: true,
  unicodeRegExp: true,
  formats: recordFormats,
} as const

/** Annotation words, which validation passes over. */
export const annotationWords: string[] = ['x-catalogue', 'x-field']
