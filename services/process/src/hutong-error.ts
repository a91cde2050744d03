/**
 * A failure, as opposed to a refusal. `code` is stable (`HUTONG_…`) and may be matched by callers; `message` says
 * what is wrong, where, and what to do, and never holds personal data.
 */
export class HutongError extends Error {
  readonly code: string

  constructor(code: `HUTONG_${string}`, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'HutongError'
    this.code = code
  }
}
