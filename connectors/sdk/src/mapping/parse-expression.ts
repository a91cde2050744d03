import jsonata from 'jsonata'
import type { ExprNode } from 'jsonata'
import safe from 'safe-regex2'

/** Deep enough for what a field needs, and the same on every machine. */
const limits = {
  /** Frames of functions that call each other. */
  stack: 200,
  /** Items of a list. */
  sequence: 10_000,
  /** ms; the last resort, since it depends on the machine. */
  timeout: 1000,
}

/** Reading a row again must give the same record, and an expression that is put together at run time cannot be judged. */
const forbidden: ReadonlyMap<string, string> = new Map([
  ['now', 'gives another text at every reading'],
  ['millis', 'gives another text at every reading'],
  ['random', 'gives another text at every reading'],
  ['shuffle', 'gives another order at every reading'],
  ['eval', 'runs what nobody has judged'],
])

export type Expression = ReturnType<typeof jsonata>

/** An expression of a mapping, or why it is none. `names` are all members that it may read of its row. */
export function parseExpression(
  text: string,
):
  | { readonly expression: Expression; readonly names: ReadonlySet<string> }
  | { readonly broken: string } {
  try {
    const expression = jsonata(text, limits)
    const names = new Set<string>()
    const broken = judge(expression.ast(), names)
    return broken === undefined ? { expression, names } : { broken }
  } catch (cause) {
    return { broken: tellSyntax(cause) }
  }
}

/** What jsonata says of an expression is of connector.yaml alone: no row has been read yet. */
function tellSyntax(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return 'is no JSONata'
  const position = 'position' in cause ? ` at character ${String(cause.position)}` : ''
  return `is no JSONata${position}: ${String(cause.message)}`
}

/** Walks the whole tree, whatever members its nodes have: a new kind of node hides nothing. */
function judge(node: unknown, names: Set<string>): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  if (node instanceof RegExp)
    return safe(node) ? undefined : `/${node.source}/ can take for ever: it repeats a repetition`
  if (isNode(node)) {
    const { type, value } = node
    if (type === 'name' && typeof value === 'string') names.add(value)
    if (type === 'wildcard' || type === 'descendant')
      return `${type === 'wildcard' ? '*' : '**'} reads what reads does not name`
    if (type === 'variable' && typeof value === 'string' && forbidden.has(value))
      return `$${value} ${forbidden.get(value) ?? ''}`
  }
  for (const member of Object.values(node)) {
    const broken = judge(member, names)
    if (broken !== undefined) return broken
  }
  return undefined
}

const isNode = (node: object): node is Pick<ExprNode, 'type' | 'value'> =>
  'type' in node && typeof node.type === 'string'
