import { HutongError } from './hutong-error.ts'
import { readSettings } from './read-settings.ts'
import type { Settings } from './settings.ts'

/**
 * What one process of the city runs with. Its instance is its own name unless the settings say otherwise.
 *
 * @throws HutongError HUTONG_SETTINGS_INVALID, HUTONG_PROFILE_NOT_SUPPORTED, HUTONG_PRODUCTION_REFUSED
 */
export function serviceSettings(name: string, environment: NodeJS.ProcessEnv): Settings {
  const settings = readSettings({ usual: { instance: name }, environment })
  if (settings.profile !== 'city') {
    throw new HutongError(
      'HUTONG_PROFILE_NOT_SUPPORTED',
      `${name} is a process of the profile city: set HUTONG_PROFILE=city, HUTONG_KAFKA and HUTONG_REDIS; \`start\` runs the profile embedded, all in one process`,
    )
  }
  refuseWeakProduction(settings)
  return settings
}

/** What a stranger on the network could listen in to. All of it is told at once. */
function refuseWeakProduction({ mode, tls, issuer, resource }: Settings): void {
  if (mode === 'development') return
  const isPlain = (url: string): boolean => url.startsWith('http:')
  const mistakes = [
    ...(tls === ''
      ? ['HUTONG_TLS: name a folder of server.key and server.crt, since plain HTTP is refused']
      : []),
    ...(isPlain(issuer) ? ['HUTONG_ISSUER: must begin with https'] : []),
    ...(isPlain(resource) ? ['HUTONG_RESOURCE: must begin with https'] : []),
  ]
  if (mistakes.length === 0) return
  throw new HutongError(
    'HUTONG_PRODUCTION_REFUSED',
    `HUTONG_MODE=production, the default, wants more; HUTONG_MODE=development is for where only friends can reach it:\n  ${mistakes.join('\n  ')}`,
  )
}

/** Whether tokens that are bound to nothing are given and taken: whoever reads one has it. */
export function bearerIn({ mode }: Pick<Settings, 'mode'>): 'allowed' | 'refused' {
  return mode === 'development' ? 'allowed' : 'refused'
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
