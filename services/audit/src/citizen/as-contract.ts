import { problem } from '@hutong/http'
import type { FieldError, Problem } from '@hutong/http'

/** The published contracts know 400 alone: it stands for 422, with the same list of mistakes. */
export function asContract(found: Problem): Problem {
  return found.code === 'invalid' ? badContent(found.errors ?? []) : found
}

export function badContent(errors: readonly FieldError[]): Problem {
  return problem('malformed', {
    detail:
      'the request breaks a rule of this contract; errors[] names each part, its rule and the fix',
    errors,
  })
}
