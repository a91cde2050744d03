import { compileExpressions } from '../mapping/evaluate-expressions.ts'
import type { FieldRule, FieldRules } from '../mapping/mapping.ts'
import type { Source } from '../mapping/read-path.ts'

/** What one expression costs. */
export interface ExpressionPrice {
  readonly field: string
  /** On average; of a list, for all of its elements together. */
  readonly microsecondsPerRow: number
}

/** Each expression of a mapping, alone, over rows that were read: the rest of the mapping costs the same with and without it. */
export async function priceExpressions(
  fields: FieldRules,
  nested: boolean,
  rows: readonly Source[],
): Promise<readonly ExpressionPrice[]> {
  const prices: ExpressionPrice[] = []
  for (const { field, rules } of expressionsOf(fields, '')) {
    const evaluate = compileExpressions(rules, nested)
    if (evaluate === undefined) continue
    for (const row of rows.slice(0, warmUpRows)) await evaluate(row)
    const startedAt = performance.now()
    for (const row of rows) await evaluate(row)
    const microseconds = (performance.now() - startedAt) * 1000
    prices.push({ field, microsecondsPerRow: Math.round((microseconds * 10) / rows.length) / 10 })
  }
  return prices
}

/** The compiler has seen so many before the clock runs. */
const warmUpRows = 200

interface LoneExpression {
  readonly field: string
  readonly rules: FieldRules
}

/** Rules that hold one expression each, in the groups and lists in which it stands. */
function expressionsOf(fields: FieldRules, prefix: string): readonly LoneExpression[] {
  return Object.entries(fields).flatMap(([name, rule]): readonly LoneExpression[] => {
    const field = `${prefix}${name}`
    if ('jsonata' in rule) return [{ field, rules: { [name]: rule } }]
    if (!('fields' in rule)) return []
    return expressionsOf(rule.fields, `${field}.`).map((inner) => {
      const around: FieldRule = { ...rule, fields: inner.rules }
      return { field: inner.field, rules: { [name]: around } }
    })
  })
}
