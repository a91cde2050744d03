import { HutongError, readSettings } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { StartOptions } from './parse-options.ts'

/** What `start` runs with; it is for development unless the environment says otherwise. */
export type StartSettings = Omit<Settings, 'profile' | 'mode' | 'issuer'>

/**
 * Reads the settings, and refuses those that this version cannot keep to.
 *
 * @throws HutongError HUTONG_SETTINGS_INVALID, HUTONG_PROFILE_NOT_SUPPORTED, HUTONG_MODE_NOT_SUPPORTED,
 * HUTONG_ISSUER_NOT_SUPPORTED, HUTONG_TLS_NOT_SUPPORTED
 */
export function startSettings(
  { data, port }: Pick<StartOptions, 'data' | 'port'>,
  environment: NodeJS.ProcessEnv,
): StartSettings {
  const settings = readSettings({
    given: {
      ...(data === undefined ? {} : { data }),
      ...(port === undefined ? {} : { port }),
    },
    environment: { HUTONG_MODE: 'development', ...environment },
  })
  if (settings.profile !== 'embedded') {
    throw new HutongError(
      'HUTONG_PROFILE_NOT_SUPPORTED',
      'start runs the profile embedded only: unset HUTONG_PROFILE, or run `city` instead',
    )
  }
  if (settings.mode !== 'development') {
    throw new HutongError(
      'HUTONG_MODE_NOT_SUPPORTED',
      'start is for development, with demo keys and plain HTTP: unset HUTONG_MODE, or run the processes of the profile city, which can do HUTONG_MODE=production',
    )
  }
  if (settings.tls !== '') {
    throw new HutongError(
      'HUTONG_TLS_NOT_SUPPORTED',
      'start serves plain HTTP on this machine: unset HUTONG_TLS, or run the processes of the profile city',
    )
  }
  if (settings.issuer !== '') {
    throw new HutongError(
      'HUTONG_ISSUER_NOT_SUPPORTED',
      'this version accepts tokens of its own token service only: unset HUTONG_ISSUER',
    )
  }
  return settings
}
