import { HutongError } from '@hutong/process'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { checkNames, type CheckName } from './check-names.ts'

/** A check that a connector does not pass, and why that is accepted. */
export interface Waiver {
  readonly check: CheckName
  /** Of one stream; left out: of all. */
  readonly source?: string
  readonly reason: string
}

const validate = new Ajv2020({ allErrors: true, strict: false }).compile<{
  readonly waivers: readonly Waiver[]
}>({
  type: 'object',
  additionalProperties: false,
  required: ['waivers'],
  properties: {
    waivers: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['check', 'reason'],
        properties: {
          check: { enum: checkNames },
          source: { type: 'string' },
          reason: { type: 'string', minLength: 10 },
        },
      },
    },
  },
})

/** @throws HutongError HUTONG_CONNECTOR_INVALID */
export function parseWaivers(text: string, origin: string): readonly Waiver[] {
  const input: unknown = parse(text)
  if (validate(input)) return input.waivers
  throw new HutongError(
    'HUTONG_CONNECTOR_INVALID',
    `${origin} must hold waivers: a list of { check, source?, reason }, with a reason in a sentence and a check of ${checkNames.join(', ')}`,
  )
}
