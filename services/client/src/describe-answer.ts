import { ClientError } from './client-error.ts'
import type { FieldMistake } from './client-error.ts'
import { retryAfterMs } from './retry-after.ts'

/** An answer that is not the one that was asked for, as an error: by the hub's own code where the body is a problem of the hub (RFC 9457). */
export function describeAnswer(response: Response, body: unknown): ClientError {
  const { status } = response
  const told = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}))
  const text = (name: string): string | undefined => {
    const value: unknown = told.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const errors = mistakesIn(told.get('errors'))
  const waitMs = retryAfterMs(response.headers)
  const details = {
    status,
    rule: text('rule'),
    owner: text('owner'),
    remedy: text('remedy'),
    errors,
    retryAfterMs: waitMs,
    receipt: text('receipt'),
  }
  const code = text('code')
  if (code === undefined) {
    const message = `the answer ${status} is none of a hub: is the hub there, and nothing in between?`
    return new ClientError('unexpected-answer', message, details)
  }
  const reasons = [
    code,
    details.rule ?? text('detail'),
    details.remedy,
    ...(errors ?? []).map(({ field, rule, fix }) => `${field}: ${rule}, ${fix}`),
    ...(waitMs === undefined ? [] : [`ask again in ${Math.ceil(waitMs / 1000)} s`]),
  ].filter((reason) => reason !== undefined)
  const message = [`the hub answered ${status}`, ...reasons].join('; ')
  return new ClientError(code, message, details)
}

function mistakesIn(errors: unknown): readonly FieldMistake[] | undefined {
  return Array.isArray(errors) ? errors.filter(isMistake) : undefined
}

function isMistake(value: unknown): value is FieldMistake {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['field', 'fix', 'rule'].every((name) => typeof Reflect.get(value, name) === 'string')
  )
}
