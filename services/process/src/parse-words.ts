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
