import type { ExpressionOrigin, FieldRules, FormatName, Mapping, Origin } from './mapping.ts'
import { parseExpression } from './parse-expression.ts'

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
      if (identifying.has(rule.format)) for (const column of columnsOf(rule)) named.add(column)
      if (rule.format === 'id-number' && !idTypeSeen) {
        mistakes.push(
          `${at}: id-number is judged by idType; expected: the field idType before it in the same group`,
        )
      }
    }
    if ('jsonata' in rule) checkExpression(rule, nested, at, mistakes)
    if ('each' in rule && !nested)
      mistakes.push(`${at}: a comma-separated file has no lists; expected: kind jsonl-folder`)
    if ('fields' in rule) checkFields(rule.fields, nested, `${at}.fields`, named, mistakes)
  }
}

const columnsOf = (origin: Origin): readonly string[] =>
  'from' in origin ? [origin.from] : origin.reads

/** What an expression reads is told, so that the source gives it, and `check` and people know of it. */
function checkExpression(
  { jsonata, reads }: ExpressionOrigin,
  nested: boolean,
  path: string,
  mistakes: string[],
): void {
  const parsed = parseExpression(jsonata)
  if ('broken' in parsed) {
    mistakes.push(`${path}.jsonata: ${parsed.broken}; expected: an expression over one row alone`)
    return
  }
  const told = new Set(reads.flatMap((column) => (nested ? column.split('.') : [column])))
  const untold = [...parsed.names].filter((name) => !told.has(name))
  if (untold.length > 0)
    mistakes.push(
      `${path}.jsonata: ${untold.join(', ')} not under reads; expected: reads names all that the expression reads`,
    )
  const unread = [...told].filter((name) => !parsed.names.has(name))
  if (unread.length > 0)
    mistakes.push(
      `${path}.reads: ${unread.join(', ')} not in the expression; expected: what it reads, and nothing else`,
    )
}
