import type { LogFields, Logger } from '../logger.ts'

/** One line that a part wanted to log. */
export interface HeardLine {
  readonly event: string
  readonly fields: LogFields
}

/** A logger that keeps what it is told and lets a test wait for a line. */
export function listeningLogger(): {
  readonly logger: Logger
  readonly lines: readonly HeardLine[]
  /** Resolves with the first line of this name, at once when it was heard before. */
  readonly heard: (event: string) => Promise<LogFields>
} {
  const lines: HeardLine[] = []
  const waiting: { readonly event: string; readonly resolve: (fields: LogFields) => void }[] = []
  const note = (event: string, fields: LogFields = {}): void => {
    lines.push({ event, fields })
    for (const one of waiting) if (one.event === event) one.resolve(fields)
  }
  const logger: Logger = {
    event: note,
    warning: note,
    failure: (event, _cause, fields) => note(event, fields),
    child: () => logger,
  }
  return {
    logger,
    lines,
    heard: (event) => {
      const before = lines.find((line) => line.event === event)
      if (before) return Promise.resolve(before.fields)
      return new Promise((resolve) => waiting.push({ event, resolve }))
    },
  }
}
