import { HutongError } from '@hutong/process'

/** Passes by itself, or may: it is asked again, and nothing is passed over. `where` names connection and path, never a query or a cursor. */
export const unavailable = (where: string, what: string, cause?: unknown): HutongError =>
  new HutongError('HUTONG_SOURCE_UNAVAILABLE', `${where} ${what}`, cause)

/** Stays until a person changes something; `what` ends with what to do. */
export const misconfigured = (where: string, what: string, cause?: unknown): HutongError =>
  new HutongError('HUTONG_SOURCE_CONFIG', `${where} ${what}`, cause)

export const rateLimited = (where: string, until: number): HutongError =>
  new HutongError(
    'HUTONG_SOURCE_RATE_LIMITED',
    `${where} wants to be left alone until ${new Date(until).toISOString()}; it is asked again then`,
  )

export const isUnavailable = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_SOURCE_UNAVAILABLE'
