import type { FieldRules, FormatName, Mapping } from './mapping.ts'

/** Formats whose values name a person, an organisation or a certificate: such a number is never a key. */
const identifying: ReadonlySet<FormatName> = new Set<FormatName>([
  'name',
  'resident-id',
  'credit-code',
  'marriage-certificate',
  'real-estate-certificate',
  'real-estate-unit',
  'id-number',
])

/** What the shape of connector.yaml cannot say; each mistake is added with path, rule and what to write instead. */
export function checkMapping(
  mapping: Mapping,
  nested: boolean,
  path: string,
  mistakes: string[],
): void {
  const named = new Set<string>()
  checkFields(mapping.fields, nested, `${path}.fields`, named, mistakes)
  if ('from' in mapping.recordId && named.has(mapping.recordId.from)) {
    mistakes.push(
      `${path}.recordId.from: ${mapping.recordId.from} names a person or a certificate; expected: a running number, or hmac: [${mapping.recordId.from}]`,
    )
  }
}

function checkFields(
  fields: FieldRules,
  nested: boolean,
  path: string,
  named: Set<string>,
  mistakes: string[],
): void {
  let idTypeSeen = false
  for (const [name, rule] of Object.entries(fields)) {
    const at = `${path}.${name}`
    if (name === 'idType') idTypeSeen = true
    if ('format' in rule) {
      if (identifying.has(rule.format)) named.add(rule.from)
      if (rule.format === 'id-number' && !idTypeSeen) {
        mistakes.push(
          `${at}: id-number is judged by idType; expected: the field idType before it in the same group`,
        )
      }
    }
    if ('each' in rule && !nested)
      mistakes.push(`${at}: a comma-separated file has no lists; expected: kind jsonl-folder`)
    if ('fields' in rule) checkFields(rule.fields, nested, `${at}.fields`, named, mistakes)
  }
}
