import { bestFormat } from './guess-format.ts'
import type { Discovered, DiscoveredColumn } from './source-tool.ts'

/** What is known of the columns of something that could become a stream. */
export interface Proposal {
  readonly columns: readonly DiscoveredColumn[]
  readonly keys: readonly string[]
  readonly sampleCount: number
  readonly read: Readonly<Record<string, unknown>>
}

/** A stream and a schema to begin with. Names of fields and codes that only a person can give are left as `column1` and as the words. */
export function proposeStream({
  columns,
  keys,
  sampleCount,
  read,
}: Proposal): Pick<Discovered, 'stream' | 'schema'> {
  const [key] = keys
  const fields = columns
    .filter(({ name }) => name !== key)
    .map((column, i) => ({ column, field: fieldName(column.name, i) }))
  const isOptional = ({ filledCount }: DiscoveredColumn): boolean => filledCount < sampleCount
  return {
    stream: {
      source: 'CODE',
      type: 'TYPE.NAME',
      version: '1.0',
      read,
      recordId: key === undefined ? { hmac: ['COLUMNS'] } : { from: key },
      status: { constant: 'active' },
      fields: Object.fromEntries(
        fields.map(({ field, column }) => [
          field,
          {
            from: column.name,
            ...ruleOf(column),
            ...(isOptional(column) ? { optional: true } : {}),
          },
        ]),
      ),
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        fields.map(({ field, column }) => [field, propertyOf(column)]),
      ),
      required: fields.filter(({ column }) => !isOptional(column)).map(({ field }) => field),
      additionalProperties: false,
    },
  }
}

function fieldName(column: string, index: number): string {
  const last = column.split('.').at(-1) ?? ''
  return /^[a-z][A-Za-z0-9]{0,63}$/u.test(last) ? last : `column${index + 1}`
}

function ruleOf(column: DiscoveredColumn): Readonly<Record<string, unknown>> {
  const { words } = column
  return words === undefined
    ? { format: bestFormat(column) }
    : { codes: Object.fromEntries(words.map((word) => [word, word])) }
}

function propertyOf(column: DiscoveredColumn): Readonly<Record<string, unknown>> {
  const { name, words } = column
  const format = bestFormat(column)
  const annotation = { 'x-field': { zh: name, en: 'NAME', classification: 'personal' } }
  if (words !== undefined) return { type: 'string', enum: words, ...annotation }
  if (format === 'text') return { type: 'string', maxLength: 200, ...annotation }
  return { type: 'string', format, ...annotation }
}
