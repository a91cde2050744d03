import { expect, test } from 'vitest'
import { textOf } from '../support/tracked-files.ts'

interface ApiDocument {
  readonly paths: Readonly<Record<string, Record<string, Operation>>>
  readonly components: { readonly responses: Readonly<Record<string, Answer>> }
}
interface Operation {
  readonly name: string
  readonly operationId?: string
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, Answer>>
}
interface Answer {
  readonly $ref?: string
  readonly description: string
  readonly content?: Readonly<Record<string, object>>
  readonly headers?: Readonly<Record<string, object>>
}

const { paths, components }: ApiDocument = JSON.parse(textOf('services/client/openapi.json'))
const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, answer]) => [status, whole(answer)]),
    ),
    name: `${method.toUpperCase()} ${path}`,
  })),
)

/** An answer that is written down elsewhere, or here. */
function whole(answer: Answer): Answer {
  const name = answer.$ref?.split('/').at(-1)
  return name === undefined ? answer : (components.responses[name] ?? answer)
}

test('every call of the API has a name of its own', () => {
  const names = operations.map(({ operationId }) => operationId)
  expect(names).not.toContain(undefined)
  expect(new Set(names).size).toBe(names.length)
})

test('every call says whether it wants a token', () => {
  expect(operations.filter(({ security }) => !security).map(({ name }) => name)).toEqual([])
})

test('every call tells what it answers, in words and with a body', () => {
  const silent = operations.flatMap(({ name, responses }) =>
    Object.entries(responses)
      .filter(([status, { content }]) => content === undefined && !mayBeEmpty.has(status))
      .concat(Object.entries(responses).filter(([, { description }]) => isDefault(description)))
      .map(([status]) => `${name} ${status}`),
  )
  expect(silent).toEqual([])
})

/** Answers that have no body: what was done needs no words, or the address is elsewhere. */
const mayBeEmpty: ReadonlySet<string> = new Set(['204', '302', '303'])
const isDefault = (description = ''): boolean => /^default response$/iu.test(description)

test('whoever has to wait is told how long', () => {
  const silent = operations.flatMap(({ name, responses }) =>
    Object.entries(responses)
      .filter(
        ([status, { headers = {} }]) => /^(?:429|503)$/u.test(status) && !headers['Retry-After'],
      )
      .map(([status]) => `${name} ${status}`),
  )
  expect(silent).toEqual([])
})
