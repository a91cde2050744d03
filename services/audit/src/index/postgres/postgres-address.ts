import { readFileSync } from 'node:fs'
import { HutongError } from '@hutong/process'

/** Where PostgreSQL is and how to be let in: the text of HUTONG_POSTGRES, parsed. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password?: string
  /** Certificate authority in PEM, or true for those that Node trusts; absent = no TLS. */
  readonly tls?: true | { readonly ca: string }
}

const addressShape = /^([0-9A-Za-z._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})\/([^/?#\s]{1,63})$/
const parametersKnown = new Set(['tls', 'ca', 'user', 'passwordFile'])
const form = 'host:port/database?user=NAME[&passwordFile=FILE&tls=true&ca=FILE]'

/**
 * `host:port/database?user=NAME[&passwordFile=FILE&tls=true&ca=FILE]`. The password stands in a file of its own, so that no list of processes
 * and no environment shows it.
 *
 * @throws HutongError HUTONG_POSTGRES_ADDRESS_INVALID with everything that is wrong at once.
 */
export function parsePostgresAddress(text: string): PostgresAddress {
  const mistakes: string[] = []
  const [place = '', query = ''] = text.split('?', 2)
  const [, host = '', port = '', database = ''] = addressShape.exec(place) ?? []
  // What stands in the wrong place may be a password, so nothing of the text is told.
  if (!(Number(port) >= 1 && Number(port) <= 65_535)) {
    mistakes.push('it does not begin with host:port/database')
  }
  const parameters = new URLSearchParams(query)
  for (const [index, name] of [...parameters.keys()].entries()) {
    if (!parametersKnown.has(name)) {
      mistakes.push(`parameter ${index + 1} is none of ${[...parametersKnown].join(', ')}`)
    }
  }
  const user = parameters.get('user') ?? ''
  if (user === '') mistakes.push('user is missing')
  const passwordFile = parameters.get('passwordFile')
  const password =
    passwordFile === null ? undefined : readText('passwordFile', passwordFile, mistakes).trimEnd()
  const tls = parseTls(parameters, mistakes)
  if (mistakes.length > 0) {
    throw new HutongError(
      'HUTONG_POSTGRES_ADDRESS_INVALID',
      `HUTONG_POSTGRES: ${mistakes.join('; ')}. It reads ${form}`,
    )
  }
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls } : {}),
  }
}

function parseTls(parameters: URLSearchParams, mistakes: string[]): PostgresAddress['tls'] {
  const tls = parameters.get('tls')
  const ca = parameters.get('ca')
  if (tls !== null && tls !== 'true' && tls !== 'false') mistakes.push('tls is true or false')
  if (ca !== null && tls !== 'true') mistakes.push('ca goes with tls=true')
  if (tls !== 'true') return undefined
  return ca === null ? true : { ca: readText('ca', ca, mistakes) }
}

function readText(name: string, file: string, mistakes: string[]): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    mistakes.push(`${name}: the file that it names cannot be read (${code})`)
    return ''
  }
}
