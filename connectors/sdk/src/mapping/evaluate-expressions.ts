import type { Row, Source as RowSource, SourceEvent } from '../connector.ts'
import { textLengthMax } from './apply-format.ts'
import { listItemsMax } from './compile-fields.ts'
import type { ExpressionOrigin, FieldRules, Mapping } from './mapping.ts'
import { parseExpression, type Expression } from './parse-expression.ts'
import { compilePick, longestText } from './pick-paths.ts'
import { compilePath, isSource, type Source } from './read-path.ts'

/** What the expressions of a mapping gave for a row: for its object, and those of its lists, the result of each expression. */
export type Computed = ReadonlyMap<Source, ReadonlyMap<string, Result>>
export type Result =
  | { readonly value: unknown }
  /** The rule that the expression breaks with this row; it holds nothing of the row. */
  | { readonly broken: string }

/** Computes for one row; undefined when the mapping has no expressions. */
export type Evaluate = (row: Source) => Promise<Computed>

/** The same source, whose rows bring what the expressions of the mapping give for them; JSONata answers asynchronously, and mapping does not wait. */
export function withExpressions(source: RowSource, mapping: Mapping, nested: boolean): RowSource {
  const evaluate = compileExpressions(mapping.fields, nested)
  if (evaluate === undefined) return source
  const compute = (events: AsyncIterable<SourceEvent>) => computeEvents(events, evaluate)
  const { whole } = source
  return {
    ...source,
    poll: (after, signal) => compute(source.poll(after, signal)),
    ...(whole === undefined ? {} : { whole: (signal) => compute(whole(signal)) }),
  }
}

async function* computeEvents(
  events: AsyncIterable<SourceEvent>,
  evaluate: Evaluate,
): AsyncGenerator<SourceEvent> {
  for await (const event of events) {
    if (event.kind !== 'rows') yield event
    else {
      const rows: Row[] = []
      for (const row of event.rows) rows.push(await computeRow(row, evaluate))
      yield { ...event, rows }
    }
  }
}

/** The row with what the expressions give for it. */
export async function computeRow(row: Row, evaluate: Evaluate): Promise<Row> {
  return row.kind === 'row' ? { ...row, computed: await evaluate(row.value) } : row
}

/** @returns undefined when there is no expression, so that most mappings wait for nothing. */
export function compileExpressions(fields: FieldRules, nested: boolean): Evaluate | undefined {
  const fill = compileGroup(fields, nested)
  if (fill === undefined) return undefined
  return async (row) => {
    const computed = new Map<Source, Map<string, Result>>()
    await fill(row, computed)
    return computed
  }
}

type Filled = Map<Source, Map<string, Result>>
type Fill = (source: Source, computed: Filled) => Promise<void>

function compileGroup(fields: FieldRules, nested: boolean): Fill | undefined {
  const fills = Object.values(fields).flatMap((rule): readonly Fill[] => {
    if ('jsonata' in rule) return [compileOne(rule, nested)]
    if (!('fields' in rule)) return []
    const inner = compileGroup(rule.fields, nested)
    if (inner === undefined) return []
    return ['each' in rule ? compileEach(rule.each, inner, nested) : inner]
  })
  if (fills.length === 0) return undefined
  return async (source, computed) => {
    for (const fill of fills) await fill(source, computed)
  }
}

function compileEach(each: string, fill: Fill, nested: boolean): Fill {
  const read = compilePath(each, nested)
  return async (source, computed) => {
    const items = read(source)
    // What is no such list is refused by the mapping itself.
    if (!Array.isArray(items) || items.length > listItemsMax) return
    for (const item of items) if (isSource(item)) await fill(item, computed)
  }
}

function compileOne({ jsonata, reads }: ExpressionOrigin, nested: boolean): Fill {
  const parsed = parseExpression(jsonata)
  const pick = compilePick(reads, nested)
  return async (source, computed) => {
    const results = computed.get(source) ?? new Map<string, Result>()
    computed.set(source, results)
    results.set(
      jsonata,
      'broken' in parsed ? parsed : await evaluateOne(parsed.expression, pick(source)),
    )
  }
}

const tooLong = { broken: `an expression reads texts of at most ${textLengthMax} characters` }

async function evaluateOne(expression: Expression, picked: Source): Promise<Result> {
  try {
    // A regular expression can need the square of what it is given, and nobody can stop it.
    if (longestText(picked) > textLengthMax) return tooLong
    const value: unknown = await expression.evaluate(picked)
    return { value }
  } catch (cause) {
    // Its message can hold a value of the row; its code cannot.
    return { broken: `the expression failed with JSONata's ${codeOf(cause)}` }
  }
}

function codeOf(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : ''
  return typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? `error ${code}` : 'own error'
}
