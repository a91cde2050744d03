import { HutongError } from '@hutong/process'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse, stringify } from 'yaml'
import type { Tried } from '../try-rows.ts'

/** A row of the fixtures that is wrong on purpose; line 0 is a whole file. */
export interface ExpectedRefusal {
  readonly source: string
  readonly file: string
  readonly line: number
  /** `code field`, such as `value-malformed partyA.idNumber`. */
  readonly reasons: readonly string[]
}

const validate = new Ajv2020({ allErrors: true, strict: false }).compile<{
  readonly refused: readonly ExpectedRefusal[]
}>({
  type: 'object',
  additionalProperties: false,
  required: ['refused'],
  properties: {
    refused: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['source', 'file', 'line', 'reasons'],
        properties: {
          source: { type: 'string' },
          file: { type: 'string' },
          line: { type: 'integer', minimum: 0 },
          reasons: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
})

/** @throws HutongError HUTONG_CONNECTOR_INVALID */
export function parseExpectedRefusals(text: string, origin: string): readonly ExpectedRefusal[] {
  const input: unknown = parse(text)
  if (validate(input)) return input.refused
  throw new HutongError(
    'HUTONG_CONNECTOR_INVALID',
    `${origin} must hold refused: a list of { source, file, line, reasons: [code field] }; hutong connector test --accept writes it`,
  )
}

export const formatExpectedRefusals = (refused: readonly ExpectedRefusal[]): string =>
  `# Rows of the fixtures that are wrong on purpose, and what is told of them. Line 0 is a whole file.\n${stringify({ refused })}`

/** What was refused, in the form in which it is expected. */
export function refusalsOf(source: string, tried: readonly Tried[]): readonly ExpectedRefusal[] {
  return tried.flatMap((one): readonly ExpectedRefusal[] => {
    if (one.kind === 'record') return []
    const { file, line } = one
    const reasons = one.reasons.map(({ code, field = '' }) => `${code} ${field}`.trim())
    return [{ source, file, line, reasons }]
  })
}
