import type { FieldRules, FormatName, Mapping } from '../../mapping/mapping.ts'
import type { Lint, LintedStream } from './lint.ts'

/** Formats of values that are corrected or change with time, while the record stays the same. */
const changing: ReadonlySet<FormatName> = new Set<FormatName>([
  'name',
  'decimal',
  'share',
  'date-or-long-term',
])

/** A key that is made of what can change becomes another key when it does, and the old record stays as if it were still true. */
export function lintRecordId({ path, stream: { mapping } }: LintedStream): readonly Lint[] {
  const { recordId } = mapping
  if (!('hmac' in recordId)) return []
  const reasons = changingColumns(mapping)
  return recordId.hmac.flatMap((column, i): readonly Lint[] => {
    const reason = reasons.get(column)
    if (reason === undefined) return []
    return [
      {
        name: 'key-changes',
        level: 'error',
        path: `${path}.recordId.hmac.${i}`,
        rule: `${column} is ${reason}, which can change; the record would come under another key, and the old one stay`,
        fix: 'make the key of numbers that stay for the life of the record',
      },
    ]
  })
}

/** Columns with the reason why they can change. */
function changingColumns({ status, fields }: Mapping): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>()
  if ('from' in status) reasons.set(status.from, 'the status')
  noteFields(fields, '', reasons)
  return reasons
}

function noteFields(fields: FieldRules, prefix: string, reasons: Map<string, string>): void {
  for (const [name, rule] of Object.entries(fields)) {
    if ('fields' in rule) noteFields(rule.fields, `${prefix}${name}.`, reasons)
    else if ('format' in rule && changing.has(rule.format))
      for (const column of 'from' in rule ? [rule.from] : rule.reads)
        reasons.set(column, `the ${rule.format} of ${prefix}${name}`)
  }
}
