import { expect, test } from 'vitest'
import { textOf } from '../support/tracked-files.ts'

interface Operation {
  readonly name: string
  readonly operationId?: string
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, Answer>>
}
interface Answer {
  readonly description: string
  readonly content?: Readonly<Record<string, object>>
  readonly headers?: Readonly<Record<string, object>>
}

const { paths }: { readonly paths: Readonly<Record<string, Record<string, Operation>>> } =
  JSON.parse(textOf('services/client/openapi.json'))
const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    name: `${method.toUpperCase()} ${path}`,
  })),
)

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
const isDefault = (description: string): boolean => /^default response$/iu.test(description)

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
