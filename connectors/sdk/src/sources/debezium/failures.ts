import { HutongError } from '@hutong/process'

/** Passes by itself, or may. `where` names connection and topic. */
export const unavailable = (where: string, what: string, cause?: unknown): HutongError =>
  new HutongError('HUTONG_SOURCE_UNAVAILABLE', `${where} ${what}`, cause)

/** Stays until a person changes something; `what` ends with what to do. */
export const misconfigured = (where: string, what: string, cause?: unknown): HutongError =>
  new HutongError('HUTONG_SOURCE_CONFIG', `${where} ${what}`, cause)

/** What reading Kafka failed with, in the words of a source. */
export function explainReading(where: string, cause: unknown): unknown {
  if (!(cause instanceof HutongError)) return cause
  switch (cause.code) {
    case 'HUTONG_LOG_LOGIN_REFUSED':
      return misconfigured(
        where,
        'refuses the login: correct user, passwordFile and sasl of the connection',
        cause,
      )
    case 'HUTONG_LOG_TLS_FAILED':
      return misconfigured(
        where,
        'has no TLS that we trust: correct caFile of the connection',
        cause,
      )
    case 'HUTONG_LOG_BROKER_OLD':
      return misconfigured(where, 'is older than Kafka 2.8: it tells no ids of topics', cause)
    case 'HUTONG_LOG_CODEC_UNKNOWN':
      return misconfigured(
        where,
        'has messages compressed by snappy or lz4: set producer.override.compression.type of the Debezium connector to gzip or zstd, and make the topic anew',
        cause,
      )
    case 'HUTONG_LOG_DAMAGED':
      return misconfigured(
        where,
        'gives a message that does not fit its checksum: have the broker restored from a replica',
        cause,
      )
    case 'HUTONG_LOG_SHRUNK':
      return misconfigured(
        where,
        'has lost messages that were read already: it is not the log that it was. Make the topic anew with a snapshot, and replay this source from its beginning',
        cause,
      )
    case 'HUTONG_LOG_UNREACHABLE':
    case 'HUTONG_LOG_UNAVAILABLE':
    case 'HUTONG_LOG_CLOSED':
      return unavailable(where, 'cannot be asked: look at its brokers and the connection', cause)
    default:
      return cause
  }
}
