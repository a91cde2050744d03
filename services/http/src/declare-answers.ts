import type { FastifySchema } from 'fastify'
import { errorTable } from './error-table.ts'

/**
 * What an address answers under one status: a word on the problem that it is (RFC 9457), or a whole OpenAPI response, its content by media type and its
 * headers by name.
 */
export type DeclaredAnswer =
  | string
  | {
      readonly description: string
      readonly content?: Readonly<Record<string, { readonly schema: object }>>
      readonly headers?: Readonly<Record<string, object>>
    }

export type DeclaredAnswers = Readonly<Record<number, DeclaredAnswer>>

/** An answer in JSON. */
export const jsonAnswer = (description: string, schema: object): DeclaredAnswer => ({
  description,
  content: { 'application/json': { schema } },
})

/** A problem that always carries a receipt: it was told to somebody known. */
export const provenProblem = (description: string): DeclaredAnswer =>
  problemAnswer(description, { $ref: 'ProvenProblem#' })

/** Every answer of an address by status: what it declares itself, and the problems that any address of its kind can have. */
export function declareAnswers(
  route: FastifySchema,
  declared: DeclaredAnswers,
): Readonly<Record<string, object>> {
  const all = { ...problemsOf(route), ...declared }
  return Object.fromEntries(
    Object.entries(all).map(([status, answer]) => [
      status,
      withHeaders(Number(status), typeof answer === 'string' ? problemAnswer(answer) : answer),
    ]),
  )
}

function problemsOf(route: FastifySchema): DeclaredAnswers {
  const { body, params, querystring, headers, security = [] } = route
  return {
    400: errorTable.malformed.detail,
    ...(security.length > 0
      ? {
          401: 'no valid token: one identical body, whatever is wrong with it',
          403: 'known, and not allowed: which rule, whose it is, what to do',
          429: 'asked too often: ask again as Retry-After says',
        }
      : {}),
    ...(params ? { 404: errorTable['not-found'].detail } : {}),
    ...(body ? { 413: errorTable['too-large'].detail, 415: 'another media type' } : {}),
    ...(body || params || querystring || headers ? { 422: errorTable.invalid.detail } : {}),
    500: errorTable.internal.detail,
    503: 'the hub cannot answer now: ask again as Retry-After says',
  }
}

function problemAnswer(description: string, schema: object = { $ref: 'Problem#' }) {
  return { description, content: { 'application/problem+json': { schema } } }
}

const seconds = { type: 'integer', minimum: 1, description: 'seconds to wait (RFC 9110 s10.2.3)' }
const challenge = { type: 'string', description: 'what to send instead (RFC 9110 s11.6.1)' }
const nonce = { type: 'string', description: 'what the next proof has to carry (RFC 9449 s9)' }
const headersByStatus: Readonly<Record<number, Readonly<Record<string, object>>>> = {
  401: { 'WWW-Authenticate': challenge, 'DPoP-Nonce': nonce },
  403: { 'WWW-Authenticate': challenge },
  429: { 'Retry-After': seconds },
  503: { 'Retry-After': seconds },
}

function withHeaders(status: number, answer: Exclude<DeclaredAnswer, string>): object {
  const headers = { ...headersByStatus[status], ...answer.headers }
  return Object.keys(headers).length > 0 ? { ...answer, headers } : answer
}

const text = { type: 'string' }
const fieldError = {
  type: 'object',
  required: ['field', 'fix', 'rule'],
  properties: {
    field: { type: 'string', description: 'JSON path such as $.subject.id; never the value' },
    fix: text,
    rule: text,
  },
}

const receipt = {
  type: 'string',
  description:
    'C2SP tlog-proof: entry, index, inclusion proof, signed checkpoint; verifies offline',
}

const required = ['code', 'detail', 'status', 'title', 'type']
const properties = {
  code: { type: 'string', description: 'stable: programs decide by it' },
  detail: text,
  errors: { type: 'array', items: fieldError, description: 'each mistake of the request' },
  owner: { type: 'string', description: 'whose rule it is' },
  receipt,
  remedy: { type: 'string', description: 'what to do' },
  rule: { type: 'string', description: 'which rule was broken' },
  status: { type: 'integer', minimum: 400, maximum: 599 },
  title: { type: 'string', description: 'for people, Chinese first' },
  type: { type: 'string', format: 'uri', description: 'urn:hutong:problem:<code>' },
}

/** Schemas that every address shares. */
export const problemSchemas = [
  {
    $id: 'Problem',
    type: 'object',
    description: 'what went wrong, whose rule it is and what to do (RFC 9457)',
    required,
    properties,
  },
  {
    $id: 'ProvenProblem',
    type: 'object',
    description: 'a problem with its proof',
    required: [...required, 'receipt'],
    properties,
  },
]
