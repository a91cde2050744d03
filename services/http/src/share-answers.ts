/**
 * Writes what several calls answer down once, under `components.responses` of an OpenAPI document, and refers to it. Changes the document.
 *
 * @returns the same document
 */
export function shareAnswers<Document extends object>(document: Document): Document {
  const answers = operationsOf(document).flatMap((operation) => answersOf(operation))
  const times = new Map<string, number>()
  for (const { text } of answers) times.set(text, (times.get(text) ?? 0) + 1)
  const shared = new Map<string, { readonly name: string; readonly answer: object }>()
  for (const { text, status, answer } of answers) {
    if (times.get(text) === 1 || shared.has(text)) continue
    shared.set(text, { name: nameOf(status, answer, shared.values()), answer })
  }
  for (const { text, status, among } of answers) {
    const found = shared.get(text)
    if (found) Reflect.set(among, status, { $ref: `#/components/responses/${found.name}` })
  }
  const components: unknown = Reflect.get(document, 'components')
  const responses = [...shared.values()].map(({ name, answer }) => [name, answer] as const)
  Reflect.set(document, 'components', {
    ...Object(components),
    responses: Object.fromEntries(responses),
  })
  return document
}

interface FoundAnswer {
  readonly status: string
  readonly answer: object
  readonly text: string
  /** Where it stands. */
  readonly among: object
}

function operationsOf(document: object): readonly object[] {
  return membersOf(Reflect.get(document, 'paths')).flatMap(([, methods]) =>
    membersOf(methods).map(([, operation]) => operation),
  )
}

function answersOf(operation: object): readonly FoundAnswer[] {
  const among: unknown = Reflect.get(operation, 'responses')
  return membersOf(among).map(([status, answer]) => ({
    status,
    answer,
    text: JSON.stringify([status, answer]),
    among: Object(among),
  }))
}

function membersOf(value: unknown): readonly (readonly [string, object])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    typeof member === 'object' && member !== null ? [[name, member] as const] : [],
  )
}

/** `Problem403`, and `Problem403-2` for the next one of another kind. */
function nameOf(
  status: string,
  answer: object,
  known: Iterable<{ readonly name: string }>,
): string {
  const isProblem = JSON.stringify(answer).includes('application/problem+json')
  const plain = `${isProblem ? 'Problem' : 'Answer'}${status}`
  const others = [...known].filter(({ name }) => name === plain || name.startsWith(`${plain}-`))
  return others.length === 0 ? plain : `${plain}-${others.length + 1}`
}
