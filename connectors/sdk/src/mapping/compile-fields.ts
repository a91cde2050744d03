import { HutongError } from '@hutong/process'
import type { Reason } from '../connector.ts'
import { formats, type Format } from './apply-format.ts'
import type { Computed, Result } from './evaluate-expressions.ts'
import type {
  CodeRule,
  FieldRule,
  FieldRules,
  FormatRule,
  ListRule,
  Origin,
  StatusRule,
} from './mapping.ts'
import { compilePath, isSource, readText, type Source } from './read-path.ts'

/** One attempt at one row: reasons are gathered, so that all that is wrong is told at once. */
export interface Attempt {
  /** The day to judge by, `YYYY-MM-DD`. */
  readonly asOf: string
  readonly reasons: Reason[]
  readonly computed: Computed | undefined
}
export type Target = Record<string, unknown>
/** Writes one field of the record, or a reason. `prefix` is the path of the group it stands in. */
export type Step = (source: Source, target: Target, attempt: Attempt, prefix: string) => void

/** Steps in the order of the rules, so that a field may look at those before it. */
export function compileFields(rules: FieldRules, nested: boolean): Step {
  const steps = Object.entries(rules).map(([name, rule]) => compileField(name, rule, nested))
  return (source, target, attempt, prefix) => {
    for (const step of steps) step(source, target, attempt, prefix)
  }
}

function compileField(name: string, rule: FieldRule, nested: boolean): Step {
  if ('constant' in rule) return (_source, target) => void (target[name] = rule.constant)
  if ('codes' in rule) return compileCode(name, rule, nested)
  if ('format' in rule) return compileFormat(name, rule, nested)
  const fill = compileFields(rule.fields, nested)
  if ('each' in rule) return compileList(name, rule, nested, fill)
  return (source, target, attempt, prefix) => {
    const group: Target = {}
    fill(source, group, attempt, `${prefix}${name}.`)
    target[name] = group
  }
}

export function compileCode(name: string, rule: CodeRule | StatusRule, nested: boolean): Step {
  const table = new Map(Object.entries(rule.codes))
  const broken = { broken: `one of ${[...table.keys()].join(', ')}` }
  return compileText(name, rule, nested, (text) => table.get(text) ?? broken)
}

function compileFormat(name: string, rule: FormatRule, nested: boolean): Step {
  return compileText(name, rule, nested, formats[rule.format])
}

function compileText(
  name: string,
  rule: Origin & { readonly optional?: boolean },
  nested: boolean,
  apply: Format,
): Step {
  const { optional = false } = rule
  const read = compileOrigin(rule, nested)
  return (source, target, attempt, prefix) => {
    const found = read(source, attempt)
    if ('broken' in found) return note(attempt, 'value-malformed', prefix + name, found.broken)
    const text = readText(found.value)
    if (text === undefined)
      return note(attempt, 'value-malformed', prefix + name, 'text or an exact number')
    if (text === '') {
      if (!optional) note(attempt, 'value-missing', prefix + name, 'must be there')
      return
    }
    const formatted = apply(text, attempt.asOf, target)
    if (typeof formatted === 'string') target[name] = formatted
    else note(attempt, 'value-malformed', prefix + name, formatted.broken)
  }
}

/** What stands at the origin of a field, or why nothing can be said of it. */
function compileOrigin(rule: Origin, nested: boolean) {
  if ('from' in rule) {
    const read = compilePath(rule.from, nested)
    return (source: Source): Result => ({ value: read(source) })
  }
  const { jsonata } = rule
  return (source: Source, { computed }: Attempt): Result => {
    const result = computed?.get(source)?.get(jsonata)
    if (result === undefined) throw new HutongError('HUTONG_BUG', 'a row came without its results')
    return result
  }
}

export const listItemsMax = 256

function compileList(name: string, { each }: ListRule, nested: boolean, fill: Step): Step {
  const read = compilePath(each, nested)
  return (source, target, attempt, prefix) => {
    const items = read(source)
    const field = prefix + name
    if (!Array.isArray(items) || items.length > listItemsMax || !items.every(isSource)) {
      return note(attempt, 'value-malformed', field, `a list of at most ${listItemsMax} objects`)
    }
    target[name] = items.map((item, i) => {
      const group: Target = {}
      fill(item, group, attempt, `${field}.${i}.`)
      return group
    })
  }
}

function note({ reasons }: Attempt, code: string, field: string, rule: string): void {
  reasons.push({ code, field, rule })
}
