import type { FastifyError } from 'fastify'
import { problem } from './problem.ts'
import type { FieldError, Problem } from './problem.ts'

/** What the framework says of a bad request, or any error of ours. */
export type RequestFailure = Partial<
  Pick<FastifyError, 'code' | 'statusCode' | 'validation' | 'validationContext'>
>

/** What the asker is told of a failed request. Framework texts stay inside: they can quote what was sent. */
export function describeRequestFailure(failure: RequestFailure): Problem {
  // No proof, no answer: whatever was found stays inside.
  if (failure.code?.startsWith('HUTONG_LEDGER_')) return problem('ledger-unavailable')
  if (failure.code === 'HUTONG_GRANTS_STALE') return problem('grants-stale')
  const index = indexProblems.get(failure.code ?? '')
  if (index) return index
  const turnedAway = turnedAwayProblems.get(failure.code ?? '')
  if (turnedAway) return turnedAway
  if (passing.test(failure.code ?? '')) return problem('not-ready')
  if (failure.validation) {
    const part = failure.validationContext ?? 'body'
    return problem('invalid', {
      errors: failure.validation.map((error) => fieldError(error, part)),
    })
  }
  switch (failure.statusCode ?? 500) {
    case 400:
      return problem('malformed', { rule: malformedRule(failure.code) })
    case 413:
      return problem('too-large')
    case 414:
      // Nothing has so long a name.
      return problem('not-found')
    case 415:
      return problem('unsupported-media-type')
    case 429:
      return problem('too-many-requests')
    case 503:
      return problem('not-ready')
    default:
      return problem('internal')
  }
}

const authority = 'the sharing authority'
const indexProblems: ReadonlyMap<string, Problem> = new Map([
  ['HUTONG_AUDIT_INDEX_REBUILDING', problem('audit-index-rebuilding')],
  ['HUTONG_AUDIT_INDEX_AWAY', problem('audit-index-away')],
])

const turnedAwayProblems: ReadonlyMap<string, Problem> = new Map([
  [
    'HUTONG_RATE_EXCEEDED',
    problem('rate-exceeded', {
      owner: authority,
      remedy: 'wait as Retry-After says and ask more slowly, or have perSecondMax raised',
    }),
  ],
  [
    'HUTONG_DAY_USED_UP',
    problem('day-used-up', {
      owner: authority,
      remedy: 'ask again tomorrow, or have perDayMax raised',
    }),
  ],
  ['HUTONG_OVERLOADED', problem('overloaded', { remedy: 'ask again as Retry-After says' })],
])

/** What another process, or a restart of one, mends: ask again. */
const passing =
  /^HUTONG_(?:(?:STORE|LIMITS|LOG|ISSUER)_(?:UNAVAILABLE|UNREACHABLE|INCOMPLETE)|STORE_SLOT_LOST|REDIS_\w+|CLOCK_OFF)$/u

function malformedRule(code: string | undefined): string {
  switch (code ?? '') {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'the body is empty; send a JSON object'
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'Content-Length does not match the body'
    default:
      return 'the body must be one JSON object in UTF-8'
  }
}

interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string | undefined
}

/** A validator's finding in the hub's words; `params` hold rules of ours, never the value that was sent. */
function fieldError(error: SchemaError, part: string): FieldError {
  const at = `${part === 'body' ? '$' : part}${error.instancePath.replaceAll('/', '.')}`
  const { params } = error
  switch (error.keyword) {
    case 'required':
      return {
        field: `${at}.${String(params['missingProperty'])}`,
        fix: 'add it',
        rule: 'required',
      }
    case 'additionalProperties':
      return {
        field: `${at}.${String(params['additionalProperty']).slice(0, 64)}`,
        fix: 'leave it out; /docs lists what may be sent',
        rule: 'unknown field',
      }
    case 'type':
      return { field: at, fix: `send a ${String(params['type'])}`, rule: 'type' }
    case 'enum':
      return {
        field: at,
        fix: `send one of ${[params['allowedValues']].flat().join(', ')}`,
        rule: 'enum',
      }
    default:
      return { field: at, fix: error.message ?? 'see /docs', rule: error.keyword }
  }
}
