import { HutongError } from '@hutong/process'

/** What a failure of the client means, where it was met, and what to do about it. Failures that are ours already stay as they are. */
export function explainFailure(where: string, cause: unknown): HutongError {
  if (cause instanceof HutongError) return cause
  const name = cause instanceof Error ? cause.name : 'failed'
  const told = cause instanceof Error ? cause.message : String(cause)
  if (name === 'KafkaJSSASLAuthenticationError') {
    return new HutongError(
      'HUTONG_LOG_LOGIN_REFUSED',
      `Kafka at ${where} refused the login (${told}): check sasl, user and passwordFile of HUTONG_KAFKA`,
      cause,
    )
  }
  // A broker that ends in the middle of a handshake is only away; what its certificate says does not change.
  if (/certificate|altname|self.signed|wrong version number/iu.test(told)) {
    return new HutongError(
      'HUTONG_LOG_TLS_FAILED',
      `no TLS connection to Kafka at ${where} (${told}): check tls and ca of HUTONG_KAFKA`,
      cause,
    )
  }
  if (name === 'KafkaJSRequestTimeoutError') {
    return new HutongError(
      'HUTONG_LOG_UNREACHABLE',
      `what listens at ${where} did not answer in Kafka's protocol (${told}): is it a Kafka broker, and does it expect TLS or a login? Check HUTONG_KAFKA`,
      cause,
    )
  }
  return new HutongError(
    'HUTONG_LOG_UNREACHABLE',
    `Kafka at ${where} cannot be reached (${told}): check that it runs, and HUTONG_KAFKA`,
    cause,
  )
}

const finalCodes: ReadonlySet<string> = new Set([
  'HUTONG_LOG_LOGIN_REFUSED',
  'HUTONG_LOG_TLS_FAILED',
  'HUTONG_LOG_BROKER_OLD',
  'HUTONG_LOG_CLOSED',
])

/** True when trying again cannot help. */
export const isFinal = ({ code }: HutongError): boolean => finalCodes.has(code)
