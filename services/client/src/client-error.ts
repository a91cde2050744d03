/** What is known of a failed call; members that the hub did not tell are undefined. */
export interface ErrorDetails {
  /** HTTP status; undefined: there was no answer. */
  readonly status?: number | undefined
  /** Which rule was broken. */
  readonly rule?: string | undefined
  /** Whose rule it is. */
  readonly owner?: string | undefined
  /** What to do. */
  readonly remedy?: string | undefined
  /** Each mistake of the request. */
  readonly errors?: readonly FieldMistake[] | undefined
  /** When to ask again; undefined: waiting does not help, or nobody knows. */
  readonly retryAfterMs?: number | undefined
  /** The proof that this was said; it was checked where the client knows the ledger's key. */
  readonly receipt?: string | undefined
}

export interface FieldMistake {
  /** JSON path such as `$.subject.id`. */
  readonly field: string
  readonly fix: string
  readonly rule: string
}

/**
 * A call that gave no answer. A refusal of a question is no error: it is returned with its reasons. `code` is stable: the hub's own for what the hub said, such
 * as `quota-used-up`; else `unreachable`, `aborted`, `token-refused`, `unexpected-answer` or `receipt-invalid`.
 */
export class ClientError extends Error implements ErrorDetails {
  readonly code: string
  readonly status: number | undefined
  readonly rule: string | undefined
  readonly owner: string | undefined
  readonly remedy: string | undefined
  readonly errors: readonly FieldMistake[] | undefined
  readonly retryAfterMs: number | undefined
  readonly receipt: string | undefined

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ClientError'
    this.code = code
    this.status = details.status
    this.rule = details.rule
    this.owner = details.owner
    this.remedy = details.remedy
    this.errors = details.errors
    this.retryAfterMs = details.retryAfterMs
    this.receipt = details.receipt
  }
}
