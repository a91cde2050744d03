import { mask, recordType, type Classification } from '@hutong/schemas'

/** Members whose words are codes of the schema and say nothing about a person. */
const shownAlways: ReadonlySet<string> = new Set(['idType'])
const shown: ReadonlySet<Classification> = new Set<Classification>(['public', 'internal'])

/** A record as it may stand on a screen: what is public stays, names and numbers keep their ends, all other texts become stars. */
export function maskData(type: string, data: unknown): unknown {
  if (!isObject(data)) return maskValue('', data)
  const fields = new Map(recordType(type)?.fields.map((field) => [field.name, field]) ?? [])
  const masked = Object.entries(data).map(([name, value]) => {
    const field = fields.get(name)
    const isShown =
      field !== undefined && typeof value === 'string' && shown.has(field.classification)
    return [name, isShown ? value : maskValue(name, value)] as const
  })
  return Object.fromEntries(masked)
}

function maskValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => maskValue(name, item))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskValue(key, one)]))
  }
  if (typeof value !== 'string') return value === null ? null : '*'
  if (shownAlways.has(name)) return value
  if (/name$/iu.test(name)) return mask('name', value)
  if (name === 'idNumber') return mask('resident-id', value)
  if (/certificateNo$/iu.test(name)) return mask('certificate', value)
  return '*'.repeat(Array.from(value).length)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
