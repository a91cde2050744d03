/** A call that gave no answer. `code` is stable. A refusal by the hub is no error: it is returned with its reasons. */
export class ClientError extends Error {
  readonly code: 'unreachable' | 'token-refused' | 'unexpected-answer' | 'receipt-invalid'

  constructor(code: ClientError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ClientError'
    this.code = code
  }
}
