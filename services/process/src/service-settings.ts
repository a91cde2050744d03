import { HutongError } from './hutong-error.ts'
import { readSettings } from './read-settings.ts'
import type { Settings } from './settings.ts'

/**
 * What one process of the city runs with. Its instance is its own name unless the settings say otherwise.
 *
 * @throws HutongError HUTONG_SETTINGS_INVALID, HUTONG_PROFILE_NOT_SUPPORTED, HUTONG_MODE_NOT_SUPPORTED
 */
export function serviceSettings(name: string, environment: NodeJS.ProcessEnv): Settings {
  const settings = readSettings({ usual: { instance: name }, environment })
  if (settings.profile !== 'city') {
    throw new HutongError(
      'HUTONG_PROFILE_NOT_SUPPORTED',
      `${name} is a process of the profile city: set HUTONG_PROFILE=city, HUTONG_KAFKA and HUTONG_REDIS; \`start\` runs the profile embedded, all in one process`,
    )
  }
  if (settings.mode !== 'development') {
    throw new HutongError(
      'HUTONG_MODE_NOT_SUPPORTED',
      'HUTONG_MODE=production, the default, refuses bearer tokens and plain HTTP, and this version cannot yet do without them: set HUTONG_MODE=development where only friends can reach it',
    )
  }
  return settings
}

/** The public URL of the city's token service. @throws HutongError HUTONG_SETTINGS_INVALID */
export function issuerOf({ issuer }: Pick<Settings, 'issuer'>): string {
  if (issuer !== '') return issuer
  throw new HutongError(
    'HUTONG_SETTINGS_INVALID',
    'HUTONG_ISSUER: tokens name it, so set it to the URL under which clients reach the token service, such as http://127.0.0.1:8080',
  )
}

/** The public URL of the hub, which tokens are for. @throws HutongError HUTONG_SETTINGS_INVALID */
export function resourceOf(settings: Pick<Settings, 'issuer' | 'resource'>): string {
  return settings.resource === '' ? issuerOf(settings) : settings.resource
}
