import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { HutongError } from './hutong-error.ts'

/** The words of a command line by a table of options. @throws HutongError HUTONG_OPTIONS_INVALID */
export function parseWords<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'unknown option'
    throw new HutongError('HUTONG_OPTIONS_INVALID', `${message}; see --help`, cause)
  }
}

/**
 * The value of an option that counts something, from `min` to `max`, of at most seven digits; `fallback` when it was left out.
 *
 * @throws HutongError HUTONG_OPTIONS_INVALID naming the option and its bounds
 */
export function parseCount(
  option: string,
  text: string | undefined,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  if (text === undefined) return fallback
  const count = Number(text)
  if (/^\d{1,7}$/u.test(text) && count >= min && count <= max) return count
  throw new HutongError(
    'HUTONG_OPTIONS_INVALID',
    `--${option} must be ${min} to ${max}; see --help`,
  )
}
