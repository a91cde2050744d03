import { pino } from 'pino'
import type { DestinationStream } from 'pino'

/** The only values a log line may carry. Bodies, queries, names and numbers of people never do. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** A log line is a named event with listed fields; no sentence building. */
export interface Logger {
  readonly event: (name: string, fields?: LogFields) => void
  readonly warning: (name: string, fields?: LogFields) => void
  /** The cause's code and stack are written, its message only when it is one of ours. */
  readonly failure: (name: string, cause: unknown, fields?: LogFields) => void
  readonly child: (fields: LogFields) => Logger
}

export interface LoggerSettings {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; standard error by default, so that standard output stays for answers. */
  readonly destination?: DestinationStream
}

/** JSON lines `{level, time, service, event, …fields}` through pino. */
export function createLogger(service: string, settings: LoggerSettings = {}): Logger {
  const destination = settings.destination ?? pino.destination({ fd: 2, sync: true })
  const lines = pino(
    { level: settings.level ?? 'info', base: { service }, messageKey: 'message' },
    destination,
  )
  return wrap(lines)
}

interface Lines {
  info: (fields: object) => void
  warn: (fields: object) => void
  error: (fields: object) => void
  child: (fields: object) => Lines
}

function wrap(lines: Lines): Logger {
  return {
    event: (event, fields) => lines.info({ event, ...fields }),
    warning: (event, fields) => lines.warn({ event, ...fields }),
    failure: (event, cause, fields) => lines.error({ event, ...fields, ...describeFailure(cause) }),
    child: (fields) => wrap(lines.child({ ...fields })),
  }
}

/** What may be told of a failure: messages of foreign errors can quote the data they choked on, so they stay out. */
export function describeFailure(cause: unknown): LogFields {
  if (!(cause instanceof Error)) return { failure: typeof cause }
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  const ours = code.startsWith('HUTONG_')
  const stack = placesOf(cause)
  return { code, ...(ours ? { message: cause.message } : {}), ...(stack ? { stack } : {}) }
}

const placesMax = 4

/** Where it happened: the stack without its head, which repeats the message and may have as many lines as that has. */
function placesOf({ stack = '', message }: Error): string {
  const head = stack.indexOf(message)
  const lines = (head < 0 ? '' : stack.slice(head + message.length)).split('\n')
  return lines.slice(1, 1 + placesMax).join('\n')
}

/** For tests and for commands that speak through their own output. */
export const silentLogger: Logger = createLogger('silent', { level: 'silent' })
