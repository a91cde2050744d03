import { HutongError } from './hutong-error.ts'

/**
 * Why a port could not be listened on, as one of ours: HUTONG_PORT_IN_USE or HUTONG_PORT_REFUSED.
 *
 * @param other how to name another port, such as `--port N`
 */
export function portError(cause: unknown, host: string, port: number, other: string): HutongError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'EADDRINUSE'
    ? new HutongError(
        'HUTONG_PORT_IN_USE',
        `port ${port} of ${host} is in use: name another with ${other} (0 = any free one)`,
        cause,
      )
    : new HutongError(
        'HUTONG_PORT_REFUSED',
        `port ${port} of ${host} cannot be listened on (${String(code)}): name another with ${other}`,
        cause,
      )
}
